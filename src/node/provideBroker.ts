import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
	interface ProvidedContext {
		brokerPort: number;
	}
}

/** Starts a broker for tests that run in a browser, and tells them its port. */
export async function setup(project: TestProject): Promise<() => void> {
	const broker = fork(fileURLToPath(new URL('testBroker.ts', import.meta.url)), {
		execArgv: ['--import', 'tsx']
	});
	const port = await new Promise<number>((resolve, reject) => {
		broker.once('message', (message) => resolve(Number(message)));
		broker.once('error', reject);
		broker.once('exit', (code) => reject(new Error(`The test broker ended with ${code}.`)));
	});
	project.provide('brokerPort', port);
	return () => void broker.kill();
}
