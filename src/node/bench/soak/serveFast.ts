import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createChainClock } from '$lib/chain/chainClock';
import { chainNowS } from '$lib/chain/chainNowS';
import { deviceWindow } from '$lib/chain/deviceWindow';
import { getEarnings } from '$lib/chain/getEarnings';
import { requestVerification } from '$lib/chain/requestVerification';
import { createClient } from '$lib/client/createClient';
import type { ClientService } from '$lib/client/types';
import { sha256, toHexDigits } from '$lib/core/bytes';
import { systemClock } from '$lib/core/clock';
import { withDeadline } from '$lib/core/deadline';
import { RallyError } from '$lib/core/errors';
import type { ClassId, ModelId, WindowId } from '$lib/core/ids';
import { systemRandom } from '$lib/core/random';
import { floats } from '$lib/inference/floats';
import { valuesOf } from '$lib/inference/values';
import { DEFAULT_JOB_LIMITS } from '$lib/jobs/jobLimits';
import { createPeers } from '$lib/peer/createPeers';
import { createNodeTransport } from '$lib/peer/nodeTransport';
import { generateSigningKey } from '$lib/protocol/key';
import { peerIdOf } from '$lib/protocol/peerId';
import { clientChain } from '$lib/state/wire/clientChain';
import { startTestChain } from '../../testChain';
import { forgetful } from '../forgetful';
import { startBroker } from '../recovery/startBroker';
import { createFastClock } from './fastClock';
import { growthOf } from './growthOf';
import type { SoakCommand, SoakOrder, SoakTold } from './types';
import { rentAtAnyPrice } from '../rentAtAnyPrice';

/** Eight hours in eight minutes; faster, and a window is over before it can be rented. */
const SPEED = 60;
/** The shortest window that the chain takes. */
const WINDOW_SECONDS = 600;
const LEASE_SECONDS = 300;
const TASK_MS = 10;
const TASKS_A_WINDOW = 40;
/** How often the chain is brought to the fast clock's second, ms. */
const MINE_MS = 200;
/** A deadline is counted by the device, whose seconds are short here: two of ours, whatever the task should take. */
const LIMITS = { ...DEFAULT_JOB_LIMITS, attemptMs: { least: 2_000 * SPEED, most: 2_000 * SPEED, factor: 4 } };
const SLOW_MS = 60_000;
const MODEL = Uint8Array.from({ length: 5000 }, (_, i) => i % 251);

/** What came of it. */
export interface Served {
	windows: number;
	tasks: number;
	/** Attempts that came to nothing, and tasks without a right result. */
	lostAttempts: number;
	unclaimedWei: bigint;
	heapGrowth: number;
	heapBytes: number;
	rssGrowth: number;
	wakes: number;
}

/** A provider in a process of its own stakes, serves, claims and ends window after window, for so many hours of the chain. */
export async function serveFast(say: (line: string) => void, hours: number): Promise<Served> {
	const closers: (() => unknown)[] = [];
	try {
		const chain = await startTestChain();
		closers.push(() => chain.stop());
		const broker = await startBroker();
		closers.push(() => broker.stop());
		const network = { ...chain.network, brokerUrl: `${broker.origin}/broker` };
		const classId = await chain.newClass({ attestationValiditySeconds: 7 * 24 * 3600 });
		const [owner, renter] = [await chain.person(), await chain.person()];

		const startMs = (await chainNowS(owner.chain)) * 1000;
		const behindMs = systemClock.nowMs() - startMs;
		const clock = createFastClock(startMs + behindMs, SPEED);
		let isOver = false;
		closers.push(() => (isOver = true));
		void (async () => {
			const { publicClient } = owner.chain;
			const rpc = (method: string, params: unknown[]) => publicClient.request({ method, params } as never);
			while (!isOver) {
				const second = Math.floor(clock.nowMs() / 1000);
				// A transaction of this second has been faster: the next time will do.
				await rpc('evm_setNextBlockTimestamp', [second]).catch(() => {});
				await rpc('evm_mine', []).catch(() => {});
				await systemClock.sleep(MINE_MS);
			}
		})();

		const provider = startProvider({
			network,
			origin: chain.origin,
			privateKey: owner.privateKey,
			classId,
			startMs: startMs + behindMs,
			speed: SPEED,
			taskMs: TASK_MS,
			windowSeconds: WINDOW_SECONDS
		});
		closers.push(() => provider.stop());
		const { deviceId } = await provider.ask('register');
		const { roundId } = await requestVerification(owner.chain, { deviceId, classId });
		await chain.vote(roundId);

		const key = await generateSigningKey();
		const peers = createPeers({
			key,
			role: 'client',
			peerId: peerIdOf(key.publicKey),
			brokerUrl: network.brokerUrl,
			join: (place) => createNodeTransport({ ...place, clock: systemClock, random: systemRandom }),
			clock: systemClock,
			random: systemRandom
		});
		closers.push(() => peers.close());
		const client = createClient({
			chain: clientChain(renter.chain, await createChainClock(renter.chain, clock)),
			publicKey: key.publicKey,
			openLink: ({ devicePublicKey: publicKey, endpoint }, signal) =>
				peers.openLink({ publicKey, endpoint }, signal),
			memory: forgetful,
			limits: LIMITS,
			clock: systemClock,
			random: systemRandom
		});
		closers.push(() => client.leave());

		const served = { windows: 0, tasks: 0, lostAttempts: 0 };
		const weights: SoakTold[] = [];
		const endMs = clock.nowMs() + hours * 3_600_000;
		while (clock.nowMs() < endMs) {
			const serving = await provider.ask('serve');
			if (serving.phase !== 'serving') throw failed(serving);
			served.lostAttempts += await rentAndRun(client, classId);
			served.tasks += TASKS_A_WINDOW;
			await provider.ask('claim');
			let told = serving;
			while (told.phase !== 'ended') {
				if (told.phase !== 'serving') throw failed(told);
				await systemClock.sleep(MINE_MS);
				told = await provider.ask('tell');
			}
			// The chain may be a step behind the clock.
			await systemClock.sleep(2 * MINE_MS);
			const ended = await provider.ask('end');
			if (ended.error) throw failed(ended);
			weights.push(await provider.ask('weigh'));
			if (++served.windows % 10 === 0) say(`  ${served.windows} windows, ${mebibytes(weights)} of heap`);
		}

		const last = await provider.ask('weigh');
		for (const reason of last.complaints) say(`  ${reason}`);
		const left = await Promise.all(
			last.windowIds.map(async (id) =>
				getEarnings(owner.chain, { windowId: BigInt(id) as WindowId, classId })
			)
		);
		const open = await deviceWindow(owner.chain, deviceId);
		if (open) throw new RallyError('A window was left open.', { code: 'bench.windowLeft' });
		return {
			...served,
			lostAttempts: served.lostAttempts + last.tasks.failed,
			unclaimedWei: left.reduce((sum, { claimableWei, lockedWei }) => sum + claimableWei + lockedWei, 0n),
			heapGrowth: growthOf(weights.map(({ heapBytes }) => heapBytes)),
			heapBytes: last.heapBytes,
			rssGrowth: growthOf(weights.map(({ rssBytes }) => rssBytes)),
			wakes: last.wakes
		};
	} finally {
		for (const close of closers.reverse()) await close();
	}
}

const mebibytes = (weights: readonly SoakTold[]) =>
	`${((weights.at(-1)?.heapBytes ?? NaN) / 2 ** 20).toFixed(1)} MiB`;

const failed = ({ phase, error }: SoakTold) =>
	new RallyError(`The provider is ${phase}.`, {
		code: 'bench.notServing',
		...(error ? { details: error } : {})
	});

/** @returns attempts that came to nothing, and tasks without a right result */
async function rentAndRun(client: ClientService, classId: ClassId): Promise<number> {
	await rentAtAnyPrice(client, { classId, devices: 1, seconds: LEASE_SECONDS });
	let stop: (() => void) | undefined;
	const ready = () =>
		new Promise<void>((resolve) => {
			stop = client.snapshot.subscribe(({ devices: [device] }) => device?.state === 'ready' && resolve());
		});
	await withDeadline(ready, { ms: SLOW_MS, what: 'Reaching the device' }).finally(() => stop?.());
	const feeds = Array.from({ length: TASKS_A_WINDOW }, (_, i) => [floats('x', [2], [i, i + 0.5])]);
	await client.run({
		title: 'Soak',
		modelId: toHexDigits(sha256(MODEL)) as ModelId,
		model: MODEL,
		feeds,
		assurance: 'economy',
		mayJudge: false
	});
	const { job } = client.snapshot.get();
	return feeds.reduce((lost, _, i) => {
		const task = job?.tasks[i];
		const [output] = task?.outputs ?? [];
		const values = output ? [...valuesOf(output)] : [];
		const isRight = task?.receipt?.valid === true && values[0] === 2 * i && values[1] === 2 * i + 1;
		return lost + Math.max(0, (task?.attempts ?? 1) - 1) + (isRight ? 0 : 1);
	}, 0);
}

/** The provider's process. */
function startProvider(order: SoakOrder) {
	const child = fork(fileURLToPath(new URL('provider.ts', import.meta.url)), {
		execArgv: ['--import', 'tsx', '--expose-gc']
	});
	child.send(order);
	return {
		stop: () => child.kill(),
		ask: (command: SoakCommand) =>
			withDeadline(
				() =>
					new Promise<SoakTold>((resolve, reject) => {
						child.once('message', (told: SoakTold | { failed: string }) =>
							'failed' in told ? reject(new Error(told.failed)) : resolve(told)
						);
						child.send(command);
					}),
				{ ms: SLOW_MS, what: `The provider's ${command}` }
			)
	};
}
