import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { systemClock } from '$lib/core/clock';

/** A broker in a process of its own. */
export interface BrokerProcess {
	/** `http://127.0.0.1:PORT`, before and after a restart. */
	origin: string;
	/** Kills the process, and after a while starts another at the same address. */
	restart(awayMs: number): Promise<void>;
	stop(): void;
}

export async function startBroker(): Promise<BrokerProcess> {
	let broker: ChildProcess | undefined;
	const start = (port: number) =>
		new Promise<number>((resolve, reject) => {
			broker = fork(fileURLToPath(new URL('../../testBroker.ts', import.meta.url)), [String(port)], {
				execArgv: ['--import', 'tsx']
			});
			broker.once('message', (message) => resolve(Number(message)));
			broker.once('error', reject);
			broker.once('exit', (code) => reject(new Error(`The broker ended with ${code}.`)));
		});
	const port = await start(0);
	return {
		origin: `http://127.0.0.1:${port}`,
		async restart(awayMs) {
			const gone = new Promise((resolve) => broker?.once('exit', resolve));
			broker?.kill('SIGKILL');
			await gone;
			await systemClock.sleep(awayMs);
			await start(port);
		},
		stop: () => void broker?.kill('SIGKILL')
	};
}
