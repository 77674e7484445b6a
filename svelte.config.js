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
				include: [...config.include, '../workloads/**/*.ts', '../e2e/**/*.ts', '../playwright.config.ts'],
				// The service worker too: the library that it needs is there for the GPU worker already.
				exclude: config.exclude.filter((/** @type {string} */ path) => !path.includes('service-worker'))
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
				'manifest-src': ['self'],
				'connect-src': ['*'],
				'object-src': ['none'],
				'base-uri': ['none'],
				'form-action': ['none']
			}
		},
		// SvelteKit would register it beside the page's own work; `state/wire/appVersions.ts` waits until that is done.
		serviceWorker: { register: false }
	}
};
