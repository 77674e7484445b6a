// `npm run bench -- NAME`: measures one thing, prints a table, and says it again as JSON in the last line.
import { RallyError } from '$lib/core/errors';
import { dispatch } from './bench/dispatch';
import { equilibrium } from './bench/equilibrium';
import { fleet } from './bench/fleet';
import { gas } from './bench/gas';
import { models } from './bench/models';
import { overhead } from './bench/overhead';
import { proof } from './bench/proof';
import { recoveryBench } from './bench/recovery';
import { scheduler } from './bench/scheduler';
import { soak } from './bench/soak';
import { throttle } from './bench/throttle';
import { transport } from './bench/transport';

interface Bench {
	about: string;
	/** `args`: what stood behind the name. */
	run(say: (line: string) => void, ...args: string[]): Promise<object>;
}

const BENCHES = new Map<string, Bench>([
	[
		'overhead',
		{ about: 'images a second through a rented tab, over the same model in bare ORT Web', run: overhead }
	],
	[
		'dispatch',
		{ about: 'how long one small task takes, over an HTTP server with onnxruntime-node', run: dispatch }
	],
	[
		'equilibrium',
		{
			about: 'the block reward at which LPs and sellers fare alike, by simulation',
			run: (say) => Promise.resolve(equilibrium(say))
		}
	],
	[
		'gas',
		{ about: 'what trades and settling cost, beside Uniswap v2', run: (say) => Promise.resolve(gas(say)) }
	],
	[
		'models',
		{ about: 'which of the ONNX project’s models go the whole way, from a FOLDER of them', run: models }
	],
	[
		'proof',
		{
			about: 'what checking a proof costs and catches, and our matrix products beside ORT’s',
			run: proof
		}
	],
	[
		'recovery',
		{
			about: 'what is lost when worker, device, broker and chain node are, 100 times each (or N)',
			run: recoveryBench
		}
	],
	['fleet', { about: 'tasks a second of 1, 2, 4 and 8 providers whose GPUs are timers', run: fleet }],
	[
		'scheduler',
		{
			about: 'what the scheduler costs, catches and lets through, in simulated weather',
			run: (say) => Promise.resolve(scheduler(say))
		}
	],
	[
		'soak',
		{
			about: 'what grows, is left unclaimed or is lost in 8 hours (or HOURS) of service, compressed',
			run: soak
		}
	],
	[
		'throttle',
		{ about: 'the share of a GPU that was asked for, beside the share that was measured', run: throttle }
	],
	[
		'transport',
		{ about: 'bytes a second of messages with attachments, over a bare data channel', run: transport }
	]
]);

const say = (line: string) => console.log(line);
const list = [...BENCHES].map(([name, { about }]) => `  ${name.padEnd(12)}${about}`).join('\n');

const [name, ...args] = process.argv.slice(2);
const chosen = name === undefined ? undefined : BENCHES.get(name);
if (name === undefined) {
	say(`Benchmarks, run as npm run bench -- NAME:\n${list}`);
} else if (!chosen) {
	console.error(`There is no benchmark called "${name}". These are there:\n${list}`);
	process.exitCode = 2;
} else {
	let code = 0;
	try {
		const startedMs = Date.now();
		const result = await chosen.run(say, ...args);
		say(JSON.stringify({ ...result, wallMs: Date.now() - startedMs }));
	} catch (error) {
		console.error(error instanceof RallyError ? `\n${error.message}` : error);
		code = 1;
	}
	// The local broker's timers cannot be stopped otherwise.
	process.exit(code);
}
