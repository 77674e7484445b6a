import { spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { RallyError } from '$lib/core/errors';
import { withDeadline } from '$lib/core/deadline';

export interface StartAnvilOptions {
	/** 0, the default, takes a free one. */
	port?: number | undefined;
	/** The chain is read from here at the start where the file exists, and written here at the end. */
	stateFile?: string | undefined;
	chainId?: number | undefined;
	/** Time to the first answer, milliseconds. */
	startTimeoutMs?: number | undefined;
}

export interface Anvil {
	/** `http://127.0.0.1:PORT` */
	rpcUrl: string;
	/** Ends the chain and waits until its state is on disk. */
	stop(): Promise<void>;
	/** Resolves when the process is gone; undefined when it was asked to (Ctrl-C reaches it too), else why. */
	exited: Promise<RallyError | undefined>;
}

/** A power cut costs at most this much of the local chain. */
const STATE_INTERVAL_S = 30;

/**
 * Starts a local chain that mines a block for each transaction and lives no longer than this process.
 *
 * @throws RallyError `anvil.missing`, `anvil.portTaken`, `anvil.stateUnreadable`, `anvil.failed`, `deadline`
 * @example
 * const { rpcUrl, stop } = await startAnvil({ stateFile: '.rally/chain.json' });
 */
export async function startAnvil({
	port = 0,
	stateFile,
	chainId = 31337,
	startTimeoutMs = 30_000
}: StartAnvilOptions = {}): Promise<Anvil> {
	const binary = findAnvil();
	if (port !== 0) await assertPortFree(port);
	const args = ['--host', '127.0.0.1', '--port', String(port), '--chain-id', String(chainId)];
	if (stateFile) {
		mkdirSync(dirname(stateFile), { recursive: true });
		args.push('--state', stateFile, '--state-interval', String(STATE_INTERVAL_S));
	}
	const child = spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'] });
	let stopping = false;
	let errors = '';
	const exited = new Promise<RallyError | undefined>((resolve) => {
		child.once('error', (cause) => resolve(failure(String(cause), port, stateFile)));
		child.once('exit', (code, signal) =>
			resolve(
				stopping || code === 0 ? undefined : failure(errors || `exit ${code ?? signal}`, port, stateFile)
			)
		);
	});
	const killWithParent = () => child.kill('SIGTERM');
	process.once('exit', killWithParent);
	void exited.then(() => process.removeListener('exit', killWithParent));

	const listening = new Promise<string>((resolve) => {
		let seen = '';
		child.stdout.setEncoding('utf8').on('data', (text: string) => {
			// Keep reading for ever, or the child blocks on a full pipe; keep only what is needed.
			if (seen === 'done') return;
			seen += text;
			const address = /Listening on (127\.0\.0\.1:\d+)/.exec(seen)?.[1];
			if (!address) return;
			seen = 'done';
			resolve(`http://${address}`);
		});
	});
	child.stderr.setEncoding('utf8').on('data', (text: string) => {
		errors = (errors + text).slice(-4_000);
	});

	const stop = async () => {
		stopping = true;
		child.kill('SIGTERM');
		await exited;
	};
	try {
		const rpcUrl = await withDeadline(
			() =>
				Promise.race([
					listening,
					exited.then((error) => {
						throw error ?? new RallyError('anvil was stopped.', { code: 'anvil.failed' });
					})
				]),
			{ ms: startTimeoutMs, what: 'Starting anvil' }
		);
		return { rpcUrl, stop, exited };
	} catch (error) {
		await stop();
		throw error;
	}
}

/** The native program beside the npm package; its Node wrapper would be one process more to end. */
function findAnvil(): string {
	const arch = process.arch === 'x64' ? 'amd64' : process.arch;
	const name = `@foundry-rs/anvil-${process.platform}-${arch}`;
	try {
		const binary = join(
			dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)),
			'bin',
			'anvil'
		);
		if (existsSync(binary)) return binary;
	} catch {
		// Said below, for a missing package and a missing file alike.
	}
	throw new RallyError('anvil, the local chain, is not installed.', {
		code: 'anvil.missing',
		details: name,
		hint: 'Run: npm install'
	});
}

function assertPortFree(port: number): Promise<void> {
	return new Promise((resolve, reject) => {
		const probe = createServer();
		probe.once('error', (cause) => reject(failure(String(cause), port, undefined)));
		probe.listen(port, '127.0.0.1', () => probe.close(() => resolve()));
	});
}

function failure(output: string, port: number, stateFile: string | undefined): RallyError {
	if (/EADDRINUSE|address already in use/i.test(output)) {
		return new RallyError(`Port ${port} is taken, so the local chain cannot start on it.`, {
			code: 'anvil.portTaken',
			details: output.trim(),
			hint: 'End what listens there, or choose another port.'
		});
	}
	if (stateFile && /--state|load.*state|parse json/i.test(output)) {
		return new RallyError(`The saved local chain in ${stateFile} cannot be read.`, {
			code: 'anvil.stateUnreadable',
			details: output.trim(),
			hint: `Delete ${stateFile} to begin a new local chain.`
		});
	}
	return new RallyError('anvil, the local chain, ended unexpectedly.', {
		code: 'anvil.failed',
		details: output.trim()
	});
}
