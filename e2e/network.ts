import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, type Page } from '@playwright/test';

/** A whole local network, started the way `npm start` does. */
export interface RunningNetwork {
	url: string;
	stop(): Promise<void>;
}

const START_MS = 120_000;

/** Runs `src/node/start.ts` with a chain of its own until it says where it is. */
export async function startNetwork(): Promise<RunningNetwork> {
	const stateDir = mkdtempSync(join(tmpdir(), 'rally-e2e-'));
	const child = spawn(process.execPath, ['--import', 'tsx', 'src/node/start.ts'], {
		env: { ...process.env, PORT: '0', RALLY_STATE: stateDir },
		stdio: ['ignore', 'pipe', 'pipe']
	});
	let output = '';
	const url = await new Promise<string>((resolve, reject) => {
		const fail = (why: string) => reject(new Error(`the network did not start: ${why}\n${output}`));
		const timer = setTimeout(() => fail(`nothing after ${START_MS / 1000} s`), START_MS);
		const read = (chunk: Buffer) => {
			output += chunk.toString();
			const found = /Rally runs at (\S+)/.exec(output)?.[1];
			if (!found) return;
			clearTimeout(timer);
			resolve(found);
		};
		child.stdout.on('data', read);
		child.stderr.on('data', read);
		child.on('exit', (code) => fail(`exit ${code}`));
	});
	return {
		url,
		async stop() {
			const gone = new Promise((resolve) => child.on('exit', resolve));
			child.kill('SIGINT');
			await gone;
			rmSync(stateDir, { recursive: true, force: true });
		}
	};
}

interface Fixtures {
	/** A network of this test's own: no other test's windows stand in its pools. */
	network: RunningNetwork;
	/** A page in a context of its own: no wallet, key or storage in common with any other. */
	newTab: () => Promise<Page>;
}

export const test = base.extend<Fixtures>({
	// eslint-disable-next-line no-empty-pattern -- Playwright reads the fixture's needs from this pattern
	network: async ({}, use) => {
		const network = await startNetwork();
		await use(network);
		await network.stop();
	},
	newTab: async ({ browser }, use) => {
		const contexts: { close(): Promise<void> }[] = [];
		await use(async () => {
			const context = await browser.newContext();
			contexts.push(context);
			return context.newPage();
		});
		for (const context of contexts) await context.close();
	}
});

export { expect } from '@playwright/test';
