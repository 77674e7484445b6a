import adapter from '@sveltejs/adapter-static';
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

/** @type {import('@sveltejs/kit').Config} */
export default {
	preprocess: vitePreprocess(),
	kit: {
		// TypeScript too, and outside src/.
		typescript: {
			config: (config) => ({
				...config,
				include: [...config.include, '../workloads/**/*.ts', '../e2e/**/*.ts', '../playwright.config.ts']
			})
		},
		adapter: adapter({ fallback: '404.html' }),
		alias: {
			$abi: 'contracts-abi',
			$workloads: 'workloads'
		},
		// Hashes for the page's own inline script; what a page may connect to depends on where it is
		// deployed and is said in a response header (see scripts/headers.mjs).
		csp: {
			mode: 'hash',
			directives: {
				'default-src': ['self'],
				// ORT compiles WebAssembly; nothing else is ever evaluated.
				'script-src': ['self', 'wasm-unsafe-eval'],
				// Charts and bits-ui set positions through style attributes.
				'style-src': ['self', 'unsafe-inline'],
				'img-src': ['self', 'data:', 'blob:'],
				'worker-src': ['self', 'blob:'],
				'connect-src': ['*'],
				'object-src': ['none'],
				'base-uri': ['none'],
				'form-action': ['none']
			}
		},
		serviceWorker: { register: false }
	}
};
