import { describe, expect, it } from 'vitest';
import type { PoolView } from '$lib/chain/types';
import type { Clock } from '$lib/core/clock';
import { RallyError } from '$lib/core/errors';
import type { ClassId, WindowId } from '$lib/core/ids';
import { kernelId } from '$lib/core/kernelId';
import { WAD } from '$lib/core/units';
import { applyInject } from '$lib/market/trade';
import { createMemoryRowStore } from '$lib/store/memoryRowStore';
import { createSettingsRepository } from '$lib/store/settingsRepository';
import { deviceIdOf } from '$lib/protocol/peerId';
import { createBoard } from '../board';
import type { OwnWindow, ProviderChain } from '../ports';
import { classId, cpuWorker, gate, linger, logOf, options, proven, stranger, type Stage } from '../testStage';
import type { Measured } from '../measured';
import { countedChain } from './countedChain';
import { createAutopilot } from './createAutopilot';
import { createBook } from './createBook';
import { createAutopilotMemory, type AutopilotMemory } from './memory';
import { DEFAULT_POLICY, type Policy } from './policy';

const richClassId = `0x${'bb'.repeat(32)}` as ClassId;
const measured: Measured = {
	scores: { 'gemm-f32': { value: 1e9, from: 'proof', atMs: 0 } },
	memory: undefined
};

/** A pool in which half an hour is worth so much, as LPs have it. */
function pool(id: ClassId, halfHourWei: bigint): PoolView {
	const empty = {
		yWei: 0n,
		xSeconds: 0n,
		idleDevices: 0n,
		lpMass: 0n,
		lpMassPerSecond: 0n,
		lastPriceWad: 0n,
		ceilingWad: 0n,
		rateX128: 0n,
		accX128: 0n,
		priceCumulative: 0n,
		settledAtS: 1000
	};
	return {
		classId: id,
		name: 'a class',
		kernel: kernelId('gemm-f32'),
		minScore: 1n,
		minMemoryBytes: 0n,
		floorPriceWad: 1n,
		attestationValiditySeconds: 3600,
		feeBps: 30,
		collateralBps: 10_000,
		saleLimitSeconds: 7200,
		quorum: 1,
		burnPerWindowWei: 3n,
		maintenanceFeeWei: 5n,
		challengeFeeWei: 2n,
		stakeLimitWei: WAD,
		state: applyInject(empty, { v: 2n * halfHourWei, h: 3600n })?.pool ?? empty,
		priceWad: halfHourWei / 1800n,
		openWindows: 1,
		idleWindows: 1
	};
}

const inMemory = () => createAutopilotMemory(createSettingsRepository(createMemoryRowStore()));

interface Flight {
	policy?: Partial<Policy>;
	memory?: AutopilotMemory;
	chain?: Partial<ProviderChain>;
	worker?: ReturnType<typeof cpuWorker>;
}

const pilotOn =
	(memory: AutopilotMemory) =>
	({ chain, clock }: { chain: ProviderChain; clock: Clock }) => {
		const book = createBook(memory, clock);
		const counted = countedChain(chain, book);
		const parts = { chain: counted, book, memory, measured: async () => measured, clock };
		return { chain: counted, autopilot: createAutopilot(parts) };
	};

function endow({ state }: Stage): void {
	state.rallyWei = 1_000n * WAD;
	state.pools = [pool(classId, WAD)];
	state.proof = { atS: 1000, validUntilS: 1_000_000 };
}

/** A whole tab with an autopilot under this policy. */
async function tab({ policy = {}, memory = inMemory(), chain = {}, worker = cpuWorker() }: Flight = {}) {
	await memory.setPolicy({ ...DEFAULT_POLICY, ...policy });
	const made = await proven({ worker, chain, autopilot: pilotOn(memory) });
	endow(made);
	return { ...made, worker };
}

/** An autopilot alone, at the end of a window of ten minutes. */
async function flying({ policy = {}, memory = inMemory(), chain: changed = {} }: Flight = {}) {
	await memory.setPolicy({ ...DEFAULT_POLICY, ...policy });
	const made = await proven({ chain: changed });
	endow(made);
	const { state, clock, ports } = made;
	const { chain, autopilot } = pilotOn(memory)({ chain: made.chain, clock });
	const deviceId = deviceIdOf(ports.key.publicKey);
	const board = createBoard(clock);
	board.change({ phase: 'serving' });
	const stopping = new AbortController();
	const network = {
		onLink: () => {},
		openLink: () => Promise.reject(new Error('no network')),
		onState: () => {},
		rejoin: () => {},
		close: () => {}
	};
	const windows = { chain, deviceId, board };
	const attend = { ...ports, ...windows, classId, network, signal: stopping.signal, windows };
	await chain.stake({ ...options, deviceId });
	const window = state.window;
	if (!window) throw new Error('it was staked');
	board.change({ window });
	return {
		...made,
		counted: chain,
		memory,
		control: autopilot.control,
		seen: () => autopilot.control.snapshot.get(),
		log: () => logOf(board.snapshot.get()),
		window,
		stop: () => stopping.abort(new Error('stopped')),
		tend: (own = window) => autopilot.tend(own, { ...attend, classId: own.classId }),
		/** Goes to the window's end, and lets the autopilot see what follows for so long. */
		async over({ seconds = 10, own = window } = {}) {
			await clock.advance(Math.max(0, 1000 * (own.endS - made.chain.nowS())));
			let next: OwnWindow | undefined | 'waits' = 'waits';
			const going = autopilot.goOn(own, { ...attend, classId: own.classId });
			void going.then(
				(found) => (next = found),
				() => {}
			);
			await clock.advance(1000 * seconds);
			return next as OwnWindow | undefined | 'waits';
		}
	};
}

describe('a tab', () => {
	it('renews in one transaction, and lets go of nothing that serves', async () => {
		const { provider, clock, snapshot, state, worker, phases, online, renter } = await tab();
		await provider.start(options);
		const { kills } = worker;
		await clock.advance(580_000);
		// Comes in for the window that follows.
		const { openLink, leaseId } = await renter();
		const link = await openLink();
		await clock.advance(28_000);
		expect(state.sent).toEqual(['stake', 'renew']);
		expect(snapshot()).toMatchObject({
			phase: 'serving',
			error: undefined,
			window: { windowId: 2n, mode: 'lp' }
		});
		expect(phases.slice(phases.indexOf('serving'))).toEqual(['serving']);
		expect(logOf(snapshot())).toContain('Renews the window.');
		expect([worker.kills, online()]).toEqual([kills, 1]);
		if (!state.lease) throw new Error('there is one');
		state.lease = { ...state.lease, endS: 2000, windowIds: [2n as WindowId] };
		const { message } = await link.request({ type: 'lease.present', leaseId }, { timeoutMs: 5_000 });
		expect(message).toMatchObject({ type: 'lease.accepted', endsAtS: 2000 });
	});

	it('rests at the window’s end where the person said so', async () => {
		const { provider, clock, state, snapshot, online } = await tab({ policy: { atEnd: 'stop' } });
		await provider.start(options);
		await clock.advance(608_000);
		expect([state.sent, snapshot().phase, online()]).toEqual([['stake'], 'ended', 0]);
	});

	it('that is stopped opens no window', async () => {
		const { provider, clock, state } = await tab();
		await provider.start(options);
		await provider.stop();
		await clock.advance(700_000);
		expect(state.sent).toEqual(['stake']);
	});

	it('writes a renewal down that a stop has overtaken, and serves it after a new start', async () => {
		const held = gate();
		const { provider, clock, state, snapshot, chain } = await tab();
		const { renew } = chain;
		chain.renew = async (...asked) => held.opened.then(() => renew(...asked));
		await provider.start(options);
		await clock.advance(608_000);
		await provider.stopNow();
		const again = provider.start(options);
		await linger();
		expect(snapshot().phase).not.toBe('serving');
		held.open();
		await again;
		expect(state.sent).toEqual(['stake', 'renew']);
		expect(snapshot()).toMatchObject({ phase: 'serving', window: { windowId: 2n } });
	});
});

describe('renewing', () => {
	it('goes on, window after window, within the hour’s limit', async () => {
		const made = await flying({ policy: { transactionsPerHour: 3 } });
		const second = await made.over();
		if (!second || second === 'waits') throw new Error('it was renewed');
		const third = await made.over({ own: second });
		if (!third || third === 'waits') throw new Error('it was renewed');
		expect(await made.over({ own: third })).toBe('waits');
		expect(made.state.sent).toEqual(['stake', 'renew', 'renew']);
		expect(made.log().at(-1)).toBe('Waits: 3 of 3 transactions were sent in the last hour.');
		await made.clock.advance(3_600_000 - 3 * 610_000 + 30_000);
		expect(made.state.sent).toEqual(['stake', 'renew', 'renew', 'renew']);
	});

	it('is foreseen while the window runs, and can be turned off', async () => {
		const made = await flying();
		void made.tend();
		await made.clock.advance(1000);
		expect(made.seen()).toMatchObject({ decision: { reason: { why: 'window', then: { do: 'renew' } } } });
		await made.control.setPolicy({ atEnd: 'stop' });
		await made.clock.advance(1000);
		expect(made.seen()).toMatchObject({
			decision: { reason: { then: { do: 'stop', reason: { why: 'off' } } } }
		});
		made.stop();
		await linger();
		expect(made.seen().decision).toBeUndefined();
	});

	it('is taken where its block was late, and no second is sent', async () => {
		const made = await flying();
		const { renew } = made.counted;
		made.counted.renew = async (...asked) => {
			await renew(...asked);
			throw new RallyError('No block has taken it yet.', { code: 'chain.notMined' });
		};
		expect(await made.over({ seconds: 60 })).toMatchObject({ windowId: 2n });
		expect(made.state.sent).toEqual(['stake', 'renew']);
	});

	it('opens a window anew where somebody has ended the one before', async () => {
		const made = await flying();
		await made.chain.endWindow(made.window.windowId);
		expect(await made.over()).toMatchObject({ windowId: 2n, classId, mode: 'lp' });
		expect(made.state.sent).toEqual(['stake', 'endWindow', 'stake']);
	});
});

describe('a chain that', () => {
	/** RefusesEveryTransactionChain: from the first window on. */
	const refuses = (code: string) => ({
		renew: async () => {
			throw new RallyError('Refused.', { code });
		}
	});
	const countedBy = async (memory: AutopilotMemory) =>
		(await memory.ledger()).reduce((sum, { transactions }) => sum + transactions, 0);

	it('refuses every transaction is asked five times, further and further apart, and then left alone', async () => {
		const made = await flying({ chain: refuses('stake.priceMoved'), policy: { transactionsPerHour: 20 } });
		expect(await made.over({ seconds: 600 })).toBeUndefined();
		expect(made.log().filter((text) => text === 'Refused.')).toHaveLength(5);
		expect(made.log()).toContain('No window follows: Refused.');
		// The stake, and each try.
		expect(await countedBy(made.memory)).toBe(6);
	});

	it('refuses every transaction is never asked more often than the limit says', async () => {
		const made = await flying({ chain: refuses('stake.priceMoved'), policy: { transactionsPerHour: 3 } });
		await made.over();
		for (let minute = 0; minute < 20; minute++) {
			await made.clock.advance(60_000);
			expect(await countedBy(made.memory)).toBeLessThanOrEqual(3);
		}
	});

	it('has the person’s refusal to tell is asked once', async () => {
		const made = await flying({ chain: refuses('wallet.refused') });
		expect(await made.over({ seconds: 120 })).toBeUndefined();
		expect(await countedBy(made.memory)).toBe(2);
	});

	it('forgets the window that was just opened gets no second one', async () => {
		const made = await flying();
		/** ForgetsTheWindowChain */
		const { renew } = made.counted;
		made.counted.renew = async (...asked) => {
			const sent = await renew(...asked);
			made.state.window = undefined;
			return sent;
		};
		expect(await made.over({ seconds: 120 })).toBeUndefined();
		expect(made.state.sent).toEqual(['stake', 'renew']);
		expect(made.log().at(-1)).toMatch(/^No window follows/);
	});

	it('can’t be read keeps the tab waiting, and says why', async () => {
		const made = await flying();
		const { getPools } = made.counted;
		made.counted.getPools = async () => {
			throw new RallyError('The chain is away.', { code: 'chain.unreachable' });
		};
		expect(await made.over()).toBe('waits');
		expect(made.seen().error?.code).toBe('chain.unreachable');
		made.counted.getPools = getPools;
		await made.clock.advance(31_000);
		expect(made.state.sent).toEqual(['stake', 'renew']);
	});
});

describe('moving', () => {
	const best = { atEnd: 'best', budgetWei: 1_000n * WAD } as const;

	it('ends the window and opens one where more is paid, in a class that the device meets', async () => {
		const made = await flying({ policy: best });
		made.state.pools = [pool(classId, WAD), pool(richClassId, 20n * WAD)];
		expect(await made.over()).toMatchObject({ classId: richClassId, mode: 'seller' });
		expect(made.state.sent).toEqual(['stake', 'endWindow', 'stake']);
	});

	it('stays within the budget, and out of what the device is not known to meet', async () => {
		const poor = await flying({ policy: { ...best, budgetWei: 2n * WAD } });
		// At the share that its owner allows, 80 % unless chosen.
		const weak = await flying({ policy: best });
		poor.state.pools = [pool(classId, WAD), pool(richClassId, 20n * WAD)];
		weak.state.pools = [pool(classId, WAD), { ...pool(richClassId, 20n * WAD), minScore: 900_000_000n }];
		for (const made of [poor, weak]) expect(await made.over()).toMatchObject({ classId });
	});

	it('goes back to renewing where the other class can’t be proved', async () => {
		const made = await flying({ policy: { ...best, mode: 'lp' } });
		// As LP each class loses its costs: this one is the dearer.
		made.state.pools = [{ ...pool(classId, WAD), burnPerWindowWei: WAD }, pool(richClassId, 2n * WAD)];
		made.counted.isAttested = async (_, id) => id === classId;
		made.counted.requestRound = async () => {
			throw new RallyError('The proof did not pass.', { code: 'proof.failed' });
		};
		made.state.verifiers = [{ verifier: stranger, endpoint: '', publicKey: new Uint8Array(65), bondWei: 1n }];
		expect(await made.over()).toMatchObject({ windowId: 2n, classId });
		expect(made.state.sent).toEqual(['stake', 'renew']);
		expect(made.log()).toContain('The proof did not pass.');
	});
});

describe('claiming', () => {
	it('is done inside a window where it is worth it, told, and within the limit', async () => {
		const made = await flying({ policy: { claimAboveWei: 400_000n, transactionsPerHour: 6 } });
		const long = { ...made.window, endS: 8_200 };
		made.state.window = long;
		void made.tend(long);
		await made.clock.advance(1_800_000);
		// One was the stake, and three are kept for what follows.
		expect(made.state.sent).toEqual(['stake', 'claim', 'claim']);
		expect(made.log()[0]).toMatch(/^Claimed .* RALLY by itself\.$/);
		made.stop();
	});

	it('that fails is told, and left to the window’s end', async () => {
		const made = await flying({ policy: { claimAboveWei: 0n } });
		let tries = 0;
		made.counted.claim = async () => {
			tries++;
			throw new RallyError('Not now.', { code: 'window.reported' });
		};
		const long = { ...made.window, endS: 8_200 };
		made.state.window = long;
		void made.tend(long);
		await made.clock.advance(600_000);
		expect([tries, made.log()]).toEqual([1, ['The claim failed: Not now.']]);
		made.stop();
	});
});

describe('the book', () => {
	it('is kept over a reload, and what was sent before counts', async () => {
		const memory = inMemory();
		await flying({ memory });
		const after = await flying({ memory });
		await after.control.refresh();
		expect(after.seen()).toMatchObject({ transactionsLastHour: 2, spentLastDayWei: 6n });
	});

	it('counts where nothing can be kept', async () => {
		const memory: AutopilotMemory = {
			...inMemory(),
			setLedger: () => Promise.reject(new Error('no storage')),
			setPolicy: () => Promise.reject(new Error('no storage'))
		};
		const book = createBook(memory, { nowMs: () => 5 });
		await Promise.all([1, 2, 3].map((transactions) => book.note({ transactions, spentWei: 1n })));
		expect((await book.read()).map(({ transactions }) => transactions)).toEqual([1, 2, 3]);
	});

	it('has transactions one after another, a paying one double where the wallet may approve first', async () => {
		const made = await proven();
		const held = gate();
		const order: string[] = [];
		const book = createBook(inMemory(), made.clock);
		const chain = countedChain(
			{
				...made.chain,
				asksEachTime: () => true,
				claim: async () => {
					order.push('claim');
					await held.opened;
					order.push('claimed');
					return { transactionHash: '0xcc', amountWei: 1n };
				},
				stake: async () => {
					order.push('stake');
					return { transactionHash: '0xcc', burnedWei: 7n };
				}
			},
			book
		);
		const { deviceId } = await made.renter();
		const both = Promise.all([chain.claim(1n as WindowId), chain.stake({ ...options, deviceId })]);
		await linger();
		expect(order).toEqual(['claim']);
		held.open();
		await both;
		expect(order).toEqual(['claim', 'claimed', 'stake']);
		expect((await book.read()).map(({ transactions, spentWei }) => [transactions, spentWei])).toEqual([
			[1, 0n],
			[2, 0n],
			[0, 7n]
		]);
	});
});

describe('what a person sets', () => {
	it('is kept, and what can’t be read gives way to the default', async () => {
		const settings = createSettingsRepository(createMemoryRowStore());
		const memory = createAutopilotMemory(settings);
		await settings.set('autopilot/policy', { atEnd: 'always', budgetWei: 'all' });
		expect(await memory.policy()).toEqual(DEFAULT_POLICY);
		const made = await flying({ memory });
		await made.control.setPolicy({ budgetWei: 7n, classIds: [classId] });
		expect(await createAutopilotMemory(settings).policy()).toMatchObject({
			budgetWei: 7n,
			classIds: [classId]
		});
	});

	it('is off by default with a wallet that asks each time', async () => {
		const made = await flying();
		made.state.asksEachTime = true;
		await made.control.refresh();
		expect(made.seen()).toMatchObject({ atEnd: 'stop', asksEachTime: true });
		await made.control.setPolicy({ atEnd: 'renew' });
		expect(made.seen().atEnd).toBe('renew');
	});
});
