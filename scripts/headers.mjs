/**
 * The response headers every way of serving the app sends: dev, preview and `npm start`.
 * COOP and COEP make the page cross-origin isolated, which precise timers and WASM threads need.
 * The page's own `<meta>` policy holds the script hashes, and allows no inline script without one; both policies apply.
 *
 * @param {string[]} [connect] origins beyond its own that a page may reach: chain RPC, brokers
 * @returns {Record<string, string>} header name to value
 */
export function securityHeaders(connect = []) {
	return {
		'Cross-Origin-Opener-Policy': 'same-origin',
		'Cross-Origin-Embedder-Policy': 'require-corp',
		'Cross-Origin-Resource-Policy': 'same-origin',
		'Content-Security-Policy': [
			// For workers, which have no `<meta>`: code from elsewhere can't be imported, nor text evaluated.
			"script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'",
			"worker-src 'self' blob:",
			`connect-src ${["'self'", ...connect].join(' ')}`,
			"frame-ancestors 'none'"
		].join('; '),
		'X-Content-Type-Options': 'nosniff',
		'Referrer-Policy': 'no-referrer'
	};
}
