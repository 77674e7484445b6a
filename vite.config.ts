import { availableParallelism } from 'node:os';
import { sveltekit } from '@sveltejs/kit/vite';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import type { Plugin } from 'vite';
import packageJson from './package.json' with { type: 'json' };
import { chromiumFlags, findChromium } from './scripts/chromium.mjs';
import { securityHeaders } from './scripts/headers.mjs';

/** Sends the production headers in dev and preview too, so that what breaks under them breaks early. */
function headers(): Plugin {
	// A dev page talks to Vite's own socket, on its own origin under `ws:`.
	const connect = ['ws://localhost:*', 'http://localhost:*', 'http://127.0.0.1:*', 'ws://127.0.0.1:*'];
	type Next = () => void;
	type Reply = { setHeader(name: string, value: string): void };
	const set = (_: unknown, reply: Reply, next: Next) => {
		for (const [name, value] of Object.entries(securityHeaders(connect))) reply.setHeader(name, value);
		next();
	};
	return {
		name: 'rally-headers',
		configureServer: (server) => void server.middlewares.use(set),
		configurePreviewServer: (server) => void server.middlewares.use(set)
	};
}

export default defineConfig({
	plugins: [sveltekit(), headers()],
	define: { __RALLY_VERSION__: JSON.stringify(packageJson.version) },
	// One file each: the service worker keeps what SvelteKit lists, and it lists no chunks of workers.
	worker: { format: 'es', rolldownOptions: { output: { codeSplitting: false } } },
	// ORT finds its own wasm beside itself; prebundling would move it.
	optimizeDeps: {
		exclude: ['onnxruntime-web'],
		// Found only on the way, each would reload the page under a test that runs.
		include: ['peerjs', '@msgpack/msgpack', 'valibot', '@noble/hashes/sha2.js', '@noble/hashes/sha3.js']
	},
	build: { target: 'es2023' },
	server: { fs: { allow: ['contracts-abi', 'contracts/test/vectors', 'workloads', 'scripts'] } },
	test: {
		projects: [
			{
				extends: true,
				test: {
					name: 'unit',
					// Models are built, hashed and run on the CPU beside whatever else the machine does.
					testTimeout: 60_000,
					// One less by default, which on two cores is one.
					maxWorkers: availableParallelism(),
					// No test changes what another one imports: loading every module anew for each file took a third of the time.
					isolate: false,
					environment: 'node',
					include: ['src/**/*.test.ts', 'scripts/**/*.test.ts', 'workloads/**/*.test.ts'],
					exclude: ['{src,workloads}/**/*.{gpu,browser}.test.ts']
				}
			},
			{
				extends: true,
				test: {
					name: 'gpu',
					globalSetup: 'src/node/provideBroker.ts',
					include: ['{src,workloads}/**/*.{gpu,browser}.test.ts'],
					// A software adapter runs one graph at a time; files beside each other only take turns.
					fileParallelism: false,
					testTimeout: 120_000,
					browser: {
						enabled: true,
						headless: true,
						screenshotFailures: false,
						provider: playwright({
							launchOptions: { executablePath: findChromium() ?? 'chromium', args: chromiumFlags }
						}),
						instances: [{ browser: 'chromium' }]
					}
				}
			}
		]
	}
});
