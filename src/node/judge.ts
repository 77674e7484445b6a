// `npm run judge -- FILE`: brings a transcript's wrong entry before the referee contract.
import { parseArgs } from 'node:util';
import { RallyError } from '$lib/core/errors';

const USAGE = `npm run judge -- FILE [--rpc URL] [--network FILE-or-URL]

FILE       a transcript that a verifier saved, of a device that signed a wrong product
--network  the network.json of the network to judge on; without it that of npm start on this machine
--rpc      the chain's RPC address, where it is another than the network names
RALLY_PRIVATE_KEY in the environment pays the gas; on the local chain a test account does.`;

function argumentsOf(args: string[]) {
	try {
		const { values, positionals } = parseArgs({
			args,
			allowPositionals: true,
			options: { rpc: { type: 'string' }, network: { type: 'string' }, help: { type: 'boolean' } }
		});
		const [file, ...more] = positionals;
		return values.help || file === undefined || more.length > 0 ? undefined : { file, ...values };
	} catch {
		return undefined;
	}
}

const given = argumentsOf(process.argv.slice(2));
if (!given) {
	console.error(USAGE);
	process.exit(2);
}
try {
	// Brings a whole chain client with it, which nobody should wait for who only asks how it is used.
	const { judgeFile } = await import('./judgeFile');
	const { transactionHash, windowId, gasUsed } = await judgeFile({
		file: given.file,
		rpcUrl: given.rpc,
		network: given.network,
		privateKey: process.env.RALLY_PRIVATE_KEY,
		say: (line) => console.log(line)
	});
	console.log('Convicted. No class will attest this device again.');
	console.log(`Window     ${windowId === undefined ? 'it had none open' : `${windowId} forfeited`}`);
	console.log(`Gas        ${gasUsed}`);
	console.log(`Transaction ${transactionHash}`);
	process.exit(0);
} catch (error) {
	console.error(error instanceof RallyError ? `\n${error.message}` : error);
	process.exit(1);
}
