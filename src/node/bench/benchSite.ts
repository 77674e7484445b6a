import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, preview } from 'vite';
import { securityHeaders } from '../../../scripts/headers.mjs';
import { ROOT } from '../root';

/** What the page asks of the network; all else is its own. */
const OF_THE_STACK = ['/network.json', '/rpc', '/faucet', '/broker'];

export interface BenchSite {
	url: string;
	stop(): Promise<void>;
}

/**
 * Builds a bench page as the app is built, and serves it under the app's headers.
 *
 * @param page folder of its `index.html`, beside this file
 * @param stackUrl origin of the running stack, whose own paths are served too, so that chain, faucet and broker are of
 *   one origin with the page; none where it needs no stack
 * @param connect other origins that the page may reach
 */
export async function startBenchSite(
	page: string,
	stackUrl?: string,
	connect: string[] = []
): Promise<BenchSite> {
	const outDir = mkdtempSync(join(tmpdir(), 'rally-bench-'));
	const drop = () => rmSync(outDir, { recursive: true, force: true });
	const base = {
		configFile: false,
		root: join(ROOT, 'src/node/bench', page),
		logLevel: 'error',
		resolve: {
			alias: {
				$lib: join(ROOT, 'src/lib'),
				$abi: join(ROOT, 'contracts-abi'),
				$workloads: join(ROOT, 'workloads')
			}
		}
	} as const;
	try {
		await build({
			...base,
			worker: { format: 'es' },
			// The page's policy lets it fetch from its own origin, not from `data:`.
			build: {
				outDir,
				emptyOutDir: true,
				target: 'es2023',
				assetsInlineLimit: 0,
				reportCompressedSize: false,
				chunkSizeWarningLimit: 10_000
			}
		});
		const server = await preview({
			...base,
			build: { outDir },
			preview: {
				host: '127.0.0.1',
				port: 0,
				headers: securityHeaders(connect),
				proxy: Object.fromEntries(
					OF_THE_STACK.flatMap((path) => (stackUrl ? [[path, { target: stackUrl, ws: true }]] : []))
				)
			}
		});
		const address = server.httpServer.address();
		const port = typeof address === 'object' && address ? address.port : 0;
		return {
			url: `http://127.0.0.1:${port}`,
			async stop() {
				await server.close();
				drop();
			}
		};
	} catch (error) {
		drop();
		throw error;
	}
}
