// What more devices bring: tasks a second of 1, 2, 4 and 8 providers, whose GPUs are timers.
import { fork, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { ClientService, ClientSnapshot } from '$lib/client/types';
import { sha256, toHex, toHexDigits } from '$lib/core/bytes';
import { systemClock } from '$lib/core/clock';
import { withDeadline } from '$lib/core/deadline';
import { RallyError } from '$lib/core/errors';
import type { ModelId } from '$lib/core/ids';
import { systemRandom } from '$lib/core/random';
import { createPeers } from '$lib/peer/createPeers';
import { createNodeTransport } from '$lib/peer/nodeTransport';
import { generateSigningKey } from '$lib/protocol/key';
import { peerIdOf } from '$lib/protocol/peerId';
import { attachBroker } from '../broker';
import { CLASS_ID, fleetClient } from './fleet/fleetClient';
import type { FleetOrder, FleetReady } from './fleet/types';
import { spreadOf, type Spread } from './spread';

const SIZES = [1, 2, 4, 8] as const;
const MOST = 8;
/** Every other round goes the other way through the sizes. */
const ROUNDS = 5;
const TASK_MS = 50;
const TASKS_A_DEVICE = 30;
/** 16 KiB in and 16 KiB out: what a small image or a few tokens take. `transport` measures how much goes through. */
const INPUT_VALUES = 4096;
const SLOW_MS = 60_000;

/**
 * Runs the benchmark and prints its table.
 *
 * @returns what the last line says
 * @throws RallyError where a task has no result
 */
export async function fleet(say: (line: string) => void): Promise<object> {
	const server = createServer();
	attachBroker(server, { path: '/broker' });
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const brokerUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/broker`;
	const key = await generateSigningKey();
	const providers = fork(fileURLToPath(new URL('fleet/providers.ts', import.meta.url)), {
		execArgv: ['--import', 'tsx']
	});
	try {
		const order = { brokerUrl, devices: MOST, taskMs: TASK_MS, clientPublicKey: toHex(key.publicKey) };
		const { publicKeys } = await started(providers, order);
		const peers = createPeers({
			key,
			role: 'client',
			peerId: peerIdOf(key.publicKey),
			brokerUrl,
			join: (broker) => createNodeTransport({ ...broker, clock: systemClock, random: systemRandom }),
			clock: systemClock,
			random: systemRandom
		});
		await peers.online(AbortSignal.timeout(SLOW_MS));
		say(`${MOST} providers in another process, one task at a time each, ${TASK_MS} ms a task.`);
		const rates = new Map<number, number[]>(SIZES.map((size) => [size, []]));
		for (let round = 0; round < ROUNDS; round++)
			for (const size of round % 2 === 0 ? SIZES : [...SIZES].reverse()) {
				const client = fleetClient(peers, key.publicKey, publicKeys);
				const rate = await rateOf(client, size);
				rates.get(size)?.push(rate);
				say(`  round ${round + 1}, devices: ${size}, ${rate.toFixed(1)} tasks/s`);
			}
		const alone = rates.get(1) ?? [];
		const rows = SIZES.map((size) => ({
			size,
			rate: spreadOf(rates.get(size) ?? []),
			efficiency: spreadOf((rates.get(size) ?? []).map((rate, i) => rate / (size * (alone[i] ?? NaN))))
		}));
		const short = (value: number) => Number(value.toPrecision(3));
		const range = ({ median, least, most }: Spread) => `${short(median)} (${short(least)} to ${short(most)})`;
		say(`\n${ROUNDS} rounds; median (least to most).\n`);
		say(`${'devices'.padEnd(10)}${'tasks/s'.padEnd(26)}over devices × one's rate`);
		for (const { size, rate, efficiency } of rows)
			say(`${String(size).padEnd(10)}${range(rate).padEnd(26)}${range(efficiency)}`);
		return {
			efficiency8: short(rows.at(-1)?.efficiency.median ?? NaN),
			taskMs: TASK_MS,
			rounds: ROUNDS,
			tasksPerS: Object.fromEntries(rows.map(({ size, rate }) => [size, short(rate.median)])),
			efficiencySpread: Object.fromEntries(
				rows.map(({ size, efficiency }) => [size, [short(efficiency.least), short(efficiency.most)]])
			)
		};
	} finally {
		providers.disconnect();
		server.close();
	}
}

const started = (providers: ChildProcess, order: FleetOrder) =>
	withDeadline(
		() =>
			new Promise<FleetReady>((resolve, reject) => {
				providers.once('message', (ready) => resolve(ready as FleetReady));
				providers.once('exit', (code) => reject(new Error(`The providers ended with ${code}.`)));
				providers.send(order);
			}),
		{ ms: SLOW_MS, what: 'Starting the providers' }
	);

/** Tasks a second between the first result and the last: without connecting, the model's way and the first tasks. */
async function rateOf(client: ClientService, devices: number): Promise<number> {
	const model = Uint8Array.from({ length: 5000 }, (_, i) => i % 251);
	const data = new Uint8Array(new Float32Array(INPUT_VALUES).fill(0.5).buffer);
	const tasks = TASKS_A_DEVICE * devices;
	const feeds = Array.from({ length: tasks }, () => [
		{ name: 'x', type: 'float32' as const, dims: [INPUT_VALUES], data }
	]);
	try {
		await client.quote({ classId: CLASS_ID, devices, seconds: 3600 });
		const { quote } = client.snapshot.get();
		if (quote) await client.rent({ ...quote, maxCostWei: 1n });
		const isReady = ({ devices: rows }: ClientSnapshot) =>
			rows.length === devices && rows.every(({ state }) => state === 'ready');
		await withDeadline(
			() =>
				new Promise<void>((resolve) => {
					client.snapshot.subscribe((now) => isReady(now) && resolve());
				}),
			{ ms: SLOW_MS, what: 'Reaching the devices' }
		);
		const doneMs: number[] = [];
		client.snapshot.subscribe(({ job }) => {
			const done = job?.tasks.filter(({ state }) => state === 'done').length ?? 0;
			while (doneMs.length < done) doneMs.push(performance.now());
		});
		const modelId = toHexDigits(sha256(model)) as ModelId;
		await client.run({ title: 'Benchmark', modelId, model, feeds, assurance: 'economy' });
		const { error } = client.snapshot.get();
		if (error) throw error;
		if (doneMs.length !== tasks)
			throw new RallyError(`${tasks - doneMs.length} tasks have no result.`, { code: 'bench.noResult' });
		// Each device's first result is the start of its own time.
		return (tasks - devices) / (((doneMs.at(-1) ?? NaN) - (doneMs[0] ?? NaN)) / 1000);
	} finally {
		await client.leave();
	}
}
