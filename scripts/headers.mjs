/**
 * The response headers every way of serving the app sends: dev, preview and `npm start`.
 * COOP and COEP make the page cross-origin isolated, which precise timers and WASM threads need.
 * The page's own `<meta>` policy holds the script hashes; both policies apply.
 *
 * @param {string[]} [connect] origins beyond its own that a page may reach: chain RPC, brokers
 * @returns {Record<string, string>} header name to value
 */
export function securityHeaders(connect = []) {
	return {
		'Cross-Origin-Opener-Policy': 'same-origin',
		'Cross-Origin-Embedder-Policy': 'require-corp',
		'Cross-Origin-Resource-Policy': 'same-origin',
		'Content-Security-Policy': `connect-src ${["'self'", ...connect].join(' ')}; frame-ancestors 'none'`,
		'X-Content-Type-Options': 'nosniff',
		'Referrer-Policy': 'no-referrer'
	};
}
