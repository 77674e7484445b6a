// `npm start`: the whole network on this machine, until Ctrl-C.
import { join, relative } from 'node:path';
import { RallyError } from '$lib/core/errors';
import { ROOT } from './root';
import { startStack } from './stack';

const DEFAULT_PORT = 4173;

const say = (line: string) => console.log(line);

function portFrom(text: string | undefined): number {
	const port = text === undefined ? DEFAULT_PORT : Number(text);
	if (Number.isInteger(port) && port >= 0 && port < 65536) return port;
	throw new RallyError(`PORT=${text} is not a port.`, {
		code: 'port.invalid',
		hint: 'Give a number from 1 to 65535: PORT=8080 npm start'
	});
}

try {
	const stateDir = process.env.RALLY_STATE ?? join(ROOT, '.rally');
	const stack = await startStack({
		port: portFrom(process.env.PORT),
		stateDir,
		say
	});
	say(`\nRally runs at ${stack.url}`);
	say('  Lend this GPU:  /provide      Rent GPUs:  /rent      Pools:  /pools');
	say('  Verify a device:  /verify     Measure this GPU:  /benchmark');
	say(`  Chain state is kept in ${relative(process.cwd(), stateDir) || stateDir}; stop with Ctrl-C.\n`);
	let stopping = false;
	const stop = async () => {
		if (stopping) return;
		stopping = true;
		say('Stopping …');
		await stack.stop();
		say('Stopped; the chain is saved.');
		process.exit(0);
	};
	process.on('SIGINT', () => void stop());
	process.on('SIGTERM', () => void stop());
	void stack.failed.then(async (problem) => {
		console.error(`\n${problem.message}`);
		await stack.stop();
		process.exit(1);
	});
} catch (error) {
	console.error(error instanceof RallyError ? `\n${error.message}` : error);
	process.exit(1);
}
