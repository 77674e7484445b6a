import { describe, expect, it, onTestFinished } from 'vitest';
import type { RoundView } from '$lib/chain/types';
import { systemClock } from '$lib/core/clock';
import { RallyError } from '$lib/core/errors';
import type { Address } from '$lib/core/ids';
import { systemRandom } from '$lib/core/random';
import type { Link } from '$lib/peer/link';
import { generateSigningKey } from '$lib/protocol/key';
import { deviceIdOf } from '$lib/protocol/peerId';
import { challengeDevice } from '$lib/verifier/challengeDevice';
import { CONSENT_VERSION } from './controls/preferences';
import { createProvider } from './createProvider';
import { createTabs } from './tabs/createTabs';
import {
	aRound,
	classId,
	stranger,
	options,
	ready,
	gate,
	cpuWorker,
	stage,
	type Stage,
	until,
	linger,
	logOf,
	proven
} from './testStage';

/**
 * Bonds a verifier that is at its place: it challenges once, with little work, and says that it measured 13 MFLOP/s. It
 * votes on the stage's chain, or only says so. One vote decides. The whole exam is `serveVerifier`'s, and tested there.
 */
async function bondVerifier(
	{ state, peers }: Stage,
	{ minScore = 1_000_000, votes = true }: { minScore?: number; votes?: boolean } = {}
) {
	const key = await generateSigningKey();
	const place = peers('verifier', key);
	onTestFinished(() => place.close());
	const verdicts: boolean[] = [];
	const score = 13_000_000;
	const examine = async (link: Link) => {
		const work = { kernel: 'gemm-f32', n: 16, rounds: 4 } as const;
		const { signal } = new AbortController();
		const options = { key, clock: systemClock, random: systemRandom, signal };
		const ready = await challengeDevice(link, { purpose: 'score', work, index: 1, of: 1 }, options);
		const { fault } = await ready.start();
		return fault ? undefined : score >= minScore;
	};
	place.onLink((link) =>
		link.onMessage(async (received) => {
			const passed = await examine(link);
			if (passed === undefined)
				return received.reply({ type: 'refused', code: 'proof.failed', text: 'It broke off.' });
			if (votes) decide(state, passed);
			verdicts.push(passed);
			const reason = `Measured 13.0 MFLOP/s${passed ? '.' : '; the class asks for more.'}`;
			const transactionHash = `0x${'dd'.repeat(32)}` as const;
			return received.reply({
				type: 'proof.verdict',
				passed,
				score,
				memoryBytes: 0,
				reason,
				transactionHash
			});
		})
	);
	bond(state, key.publicKey);
	return { verdicts };
}

function bond({ verifiers }: Stage['state'], publicKey: Uint8Array<ArrayBuffer>): void {
	const verifier: Address = `0x${String(verifiers.length + 1).padStart(40, '0')}`;
	verifiers.push({ verifier, endpoint: '', publicKey, bondWei: 1n });
}

function decide(state: Stage['state'], passed: boolean): void {
	const vote = passed ? 'passed' : 'failed';
	const voted = (round: RoundView | undefined): RoundView | undefined =>
		round && { ...round, status: vote, seats: round.seats.map((seat) => ({ ...seat, vote })) };
	state.attested = passed;
	state.rounds = { own: voted(state.rounds.own), fault: voted(state.rounds.fault) };
}

/** A verifier bonded on the chain, and nobody at its address. */
async function bondAbsentVerifier({ state }: Stage) {
	const { publicKey } = await generateSigningKey();
	bond(state, publicKey);
}

it('runs nothing before its owner has agreed, and says what to do', async () => {
	const { provider, snapshot, ports } = await proven();
	await ports.controls.load();
	await ports.controls.choose({ consentVersion: 0 });
	await provider.start(options);
	expect(snapshot()).toMatchObject({ phase: 'off', error: { code: 'consent.missing' } });
	await ports.controls.choose({ consentVersion: CONSENT_VERSION });
	await provider.start(options);
	expect(snapshot().phase).toBe('serving');
});

it('serves in one tab of a browser at a time', async () => {
	const { provider, snapshot, ports, state } = await proven();
	const tabs = createTabs({
		post: () => {},
		onMessage: () => {},
		tryLock: async () => undefined,
		whenFree: () => new Promise(() => {})
	});
	const second = createProvider({ ...ports, tabs });
	await second.start(options);
	expect(second.snapshot.get().error?.code).toBe('tab.other');
	expect(state.sent).toEqual([]);
	await provider.start(options);
	expect(snapshot().phase).toBe('serving');
});

describe('looking at the GPU', () => {
	it('says why there is none, and does nothing else', async () => {
		const worker = cpuWorker();
		worker.probe = async () => ({
			status: 'unavailable',
			reason: 'no-webgpu',
			sentence: 'This browser has no WebGPU.',
			wayOut: 'Use another.'
		});
		const { provider, snapshot, state, online } = await stage({ worker });
		for (const act of [() => provider.detect(), () => provider.start(options)]) {
			await act();
			expect(snapshot()).toMatchObject({
				phase: 'off',
				device: { status: 'unavailable', code: 'no-webgpu', wayOut: 'Use another.' },
				error: undefined
			});
		}
		expect(state.sent).toEqual([]);
		expect(online()).toBe(0);
	});

	it('leaves a device alone that serves', async () => {
		const { provider, snapshot } = await proven();
		await provider.start(options);
		await provider.detect();
		expect(snapshot().phase).toBe('serving');
	});

	it('tells of a worker that breaks down, and may be asked again', async () => {
		const worker = cpuWorker();
		worker.probe = () => Promise.reject(new RallyError('It broke.', { code: 'worker.crashed' }));
		const { provider, snapshot } = await stage({ worker });
		await provider.detect();
		expect(snapshot()).toMatchObject({ phase: 'off', error: { code: 'worker.crashed' } });
		worker.probe = async () => ready;
		await provider.detect();
		expect(snapshot()).toMatchObject({ phase: 'detected', error: undefined });
	});
});

describe('on the way to serving', () => {
	it('goes step by step, each shown, and pays for each once', async () => {
		const made = await stage();
		const { provider, snapshot, phases, state, online } = made;
		const { verdicts } = await bondVerifier(made);
		await provider.start(options);
		expect(snapshot().error).toBeUndefined();
		expect(phases).toEqual(['off', 'detecting', 'detected', 'registering', 'proving', 'staking', 'serving']);
		expect(state.sent).toEqual(['register', 'requestRound', 'stake']);
		expect(verdicts).toEqual([true]);
		expect(snapshot().proof).toMatchObject({ passed: true, rounds: 4, roundsDone: 4 });
		expect(snapshot().proof?.score).toBeGreaterThan(1_000_000);
		expect(snapshot().window).toMatchObject({ classId, mode: 'lp', endS: 1600 });
		expect(online()).toBe(1);
		await until(provider, ({ earnings }) => earnings.earnedWei === 100_000n);
	});

	it('proves nothing anew where the chain holds a valid attestation', async () => {
		const { provider, phases } = await proven();
		await provider.start(options);
		expect(phases).toEqual(['off', 'detecting', 'detected', 'staking', 'serving']);
	});

	it('stops where no verifier is bonded', async () => {
		const { provider, snapshot, state, online } = await stage();
		await provider.start(options);
		expect(snapshot()).toMatchObject({ phase: 'detected', error: { code: 'verifier.none' } });
		expect(state.sent).toEqual(['register']);
		expect(online()).toBe(0);
	});

	it('asks the next verifier where the first can’t be reached', async () => {
		const made = await stage();
		await bondAbsentVerifier(made);
		const { verdicts } = await bondVerifier(made);
		await made.provider.start(options);
		expect(made.snapshot().phase).toBe('serving');
		expect(verdicts).toEqual([true]);
	});

	it('asks the next verifier after one that lets it pass and writes nothing on the chain', async () => {
		const made = await stage();
		const silent = await bondVerifier(made, { votes: false });
		const honest = await bondVerifier(made);
		await made.provider.start(options);
		expect(made.snapshot().phase).toBe('serving');
		expect([silent.verdicts, honest.verdicts]).toEqual([[true], [true]]);
	});

	it('goes on with a round that a reload left, and pays for no other', async () => {
		const made = await stage();
		const { verdicts } = await bondVerifier(made);
		const { provider, state, ports } = made;
		await ports.chain.requestRound(deviceIdOf(ports.key.publicKey), classId);
		await provider.start(options);
		expect(made.snapshot().phase).toBe('serving');
		expect(verdicts).toEqual([true]);
		expect(state.sent).toEqual(['requestRound', 'register', 'stake']);
	});

	it('ends a round whose time is over before it asks for another', async () => {
		const made = await stage();
		await bondVerifier(made);
		const { provider, state, ports, clock } = made;
		await ports.chain.requestRound(deviceIdOf(ports.key.publicKey), classId);
		await clock.advance(301_000);
		await provider.start(options);
		expect(made.snapshot().phase).toBe('serving');
		expect(state.sent).toEqual(['requestRound', 'register', 'settleRound', 'requestRound', 'stake']);
	});

	it('draws a round itself where nobody does within three seconds', async () => {
		const made = await stage();
		await bondVerifier(made);
		const { provider, state, ports, clock } = made;
		const { requestRound, drawRound } = ports.chain;
		ports.chain.requestRound = async (...asked) => {
			const sent = await requestRound(...asked);
			if (state.rounds.own) state.rounds.own = { ...state.rounds.own, status: 'requested' };
			return sent;
		};
		ports.chain.drawRound = async (roundId) => {
			if (state.rounds.own) state.rounds.own = { ...state.rounds.own, status: 'drawn' };
			return drawRound(roundId);
		};
		const started = provider.start(options);
		await until(provider, ({ log }) => log.some(({ text }) => text.startsWith('Asked to be verified')));
		await clock.advance(2_900);
		expect(state.sent).not.toContain('drawRound');
		await clock.advance(600);
		await started;
		expect(made.snapshot().phase).toBe('serving');
		expect(state.sent).toEqual(['register', 'requestRound', 'drawRound', 'stake']);
	});

	it('calls a verifier that can’t be reached again until the round is over, and says why it stops', async () => {
		const made = await stage();
		await bondAbsentVerifier(made);
		const { provider, state, clock, snapshot } = made;
		const started = provider.start(options);
		await until(provider, ({ log }) => log.some(({ text }) => text.includes('it is called again')));
		await clock.advance(310_000);
		await started;
		expect(snapshot().phase).toBe('detected');
		expect(snapshot().error?.code).toMatch(/^(transport|identity|link|peer)\./);
		expect(state.sent).toEqual(['register', 'requestRound', 'settleRound']);
	});

	it('stakes nothing where the score is too low, and says so', async () => {
		const made = await stage();
		await bondVerifier(made, { minScore: 1_000_000_000_000 });
		await made.provider.start(options);
		expect(made.snapshot()).toMatchObject({
			phase: 'detected',
			error: { code: 'proof.failed' },
			proof: { passed: false }
		});
		expect(made.snapshot().error?.shortMessage).toContain('the class asks for');
		expect(made.state.sent).toEqual(['register', 'requestRound']);
		expect(made.online()).toBe(0);
	});

	it('leaves a device of another wallet alone', async () => {
		const { provider, snapshot, state, online } = await stage();
		state.owner = stranger;
		await provider.start(options);
		expect(snapshot()).toMatchObject({
			phase: 'detected',
			error: { code: 'device.otherOwner', details: stranger }
		});
		expect(state.sent).toEqual([]);
		expect(online()).toBe(0);
	});

	it.each([
		['no RALLY', { rallyWei: 0n }],
		['nothing for gas', { gasWei: 0n }]
	])('says so where the wallet holds %s and nobody gives any', async (_, balances) => {
		const { provider, snapshot, state } = await stage();
		Object.assign(state, balances);
		await provider.start(options);
		expect(snapshot()).toMatchObject({ phase: 'detected', error: { code: 'wallet.empty' } });
		expect(state.sent).toEqual([]);
	});

	it('asks the faucet once, and only with empty pockets', async () => {
		const asked: string[] = [];
		const made = await proven({ chain: { requestFunds: async () => void asked.push('faucet') } });
		const { provider, phases, state, snapshot } = made;
		state.rallyWei = 0n;
		await provider.start(options);
		expect(asked).toEqual(['faucet']);
		// It gave nothing: said here, rather than by a stake that fails.
		expect(snapshot().error?.code).toBe('wallet.empty');
		made.chain.requestFunds = async () => {
			asked.push('faucet');
			state.rallyWei = 5n;
		};
		await provider.start(options);
		expect(snapshot().phase).toBe('serving');
		expect(phases).toContain('funding');
		await provider.stop();
		await provider.start(options);
		expect(asked).toHaveLength(2);
	});

	it('rests with its error where the chain refuses the stake, and leaves nothing online', async () => {
		const refuses = async () => {
			throw new RallyError('The price moved.', { code: 'stake.priceMoved' });
		};
		const worker = cpuWorker();
		const { provider, snapshot, online, visitor } = await proven({ worker, chain: { stake: refuses } });
		await provider.start(options);
		expect(snapshot()).toMatchObject({
			phase: 'detected',
			error: { code: 'stake.priceMoved' },
			window: undefined
		});
		expect(logOf(snapshot()).at(-1)).toBe('The price moved.');
		expect(online()).toBe(0);
		expect(worker.kills).toBe(1);
		await expect((await visitor()).openLink()).rejects.toMatchObject({ code: 'peer.unavailable' });
	});

	it('does one start at a time', async () => {
		const { provider, state, online } = await proven();
		await Promise.all([provider.start(options), provider.start(options)]);
		await provider.start(options);
		expect(state.sent).toEqual(['stake']);
		expect(online()).toBe(1);
	});
});

describe('reported by a renter', () => {
	async function reported({ minScore }: { minScore?: number } = {}) {
		const made = await proven();
		const { verdicts } = await bondVerifier(made, minScore === undefined ? {} : { minScore });
		await made.provider.start(options);
		expect(verdicts).toEqual([]);
		const { state, ports, clock } = made;
		const deviceId = deviceIdOf(ports.key.publicKey);
		state.rounds.fault = aRound({ deviceId, classId, verifiers: state.verifiers, nowS: 1000 });
		await clock.advance(4_000);
		await linger();
		return { ...made, verdicts };
	}

	it('proves itself again to who is drawn, and goes on serving where it passes', async () => {
		const { provider, snapshot, verdicts, state, clock } = await reported();
		await until(provider, ({ log }) => log.some(({ text }) => text.includes('the report is refused')));
		expect(verdicts).toEqual([true]);
		expect(snapshot().phase).toBe('serving');
		expect(state.sent).toEqual(['stake', 'resolveReport']);
		// Answered once.
		await clock.advance(8_000);
		expect(verdicts).toEqual([true]);
	});

	it('stops serving where it fails: the window is forfeited', async () => {
		const { provider, snapshot, verdicts, state } = await reported({ minScore: 1_000_000_000_000 });
		await until(provider, ({ phase }) => phase === 'detected');
		expect(verdicts).toEqual([false]);
		expect(state.sent).toEqual(['stake', 'resolveReport']);
		expect(snapshot().window).toBeUndefined();
		expect(logOf(snapshot())).toContain('The device failed, and what this window held is forfeited.');
	});
});

describe('a proof that runs out before the window', () => {
	async function servingUntil(proof: { atS: number; validUntilS: number }) {
		const made = await proven();
		const { verdicts } = await bondVerifier(made);
		made.state.proof = proof;
		await made.provider.start(options);
		return { ...made, verdicts };
	}

	it('is renewed in the second half of its time, and not before', async () => {
		// The window runs from 1000 to 1600.
		const { clock, state, snapshot, verdicts, provider } = await servingUntil({
			atS: 1000,
			validUntilS: 1200
		});
		await clock.advance(95_000);
		expect(state.sent).toEqual(['stake']);
		await clock.advance(30_000);
		await until(provider, ({ log }) => log.some(({ text }) => text.startsWith('Proof passed')));
		expect(state.sent).toEqual(['stake', 'requestRound']);
		expect(verdicts).toEqual([true]);
		expect(snapshot().phase).toBe('serving');
	});

	it('is left alone where it reaches the window’s end', async () => {
		const { clock, state } = await servingUntil({ atS: 1000, validUntilS: 1600 });
		await clock.advance(590_000);
		expect(state.sent).toEqual(['stake']);
	});

	it('that ran out keeps what a window holds until the device has proved itself again', async () => {
		const made = await proven();
		await bondVerifier(made);
		const { provider, state, chain, clock, snapshot } = made;
		await provider.start(options);
		await clock.advance(600_000);
		expect(snapshot().phase).toBe('ended');
		state.attested = false;
		const { endWindow } = chain;
		chain.endWindow = async (windowId) => {
			if (!state.attested) throw new RallyError('No proof reaches the end.', { code: 'window.notProved' });
			return endWindow(windowId);
		};
		await provider.endWindow();
		expect(snapshot().error?.code).toBe('window.notProved');
		await provider.start(options);
		expect(snapshot()).toMatchObject({ phase: 'serving', error: undefined });
		expect(state.sent).toEqual(['stake', 'requestRound', 'endWindow', 'stake']);
	});
});

describe('stopping on the way', () => {
	/** Everything that can be waited for before serving, held at a gate of its own. */
	function heldAt(
		what: 'probe' | 'requestFunds' | 'register' | 'requestRound' | 'prove' | 'attest' | 'stake'
	) {
		const reached = gate();
		const go = gate();
		const hold = async <T>(work: () => Promise<T>): Promise<T> => {
			reached.open();
			await go.opened;
			return work();
		};
		return { what, reached: reached.opened, go: go.open, hold };
	}

	async function stageHeldAt(held: ReturnType<typeof heldAt>) {
		const worker = cpuWorker();
		const made = await stage({ worker });
		const { chain, state } = made;
		await bondVerifier(made);
		const { register, requestRound, stake, isAttested } = chain;
		const { probe, prove } = worker;
		if (held.what === 'probe') worker.probe = () => held.hold(probe);
		if (held.what === 'prove') worker.prove = (...asked) => held.hold(() => prove(...asked));
		if (held.what === 'register') chain.register = (key) => held.hold(() => register(key));
		if (held.what === 'requestRound') {
			chain.requestRound = (...asked) => held.hold(() => requestRound(...asked));
		}
		if (held.what === 'stake') chain.stake = (asked) => held.hold(() => stake(asked));
		if (held.what === 'requestFunds') {
			state.rallyWei = 0n;
			chain.requestFunds = () => held.hold(async () => void (state.rallyWei = 5n));
		}
		if (held.what === 'attest') {
			// The chain's answer after a proof that passed.
			chain.isAttested = (...asked) =>
				state.attested ? held.hold(() => isAttested(...asked)) : isAttested(...asked);
		}
		return { ...made, worker };
	}

	it.each([
		['probe', 'stop', []],
		['probe', 'stopNow', []],
		['requestFunds', 'stop', []],
		['register', 'stop', ['register']],
		['requestRound', 'stop', ['register', 'requestRound']],
		['prove', 'stop', ['register', 'requestRound']],
		['prove', 'stopNow', ['register', 'requestRound']],
		['attest', 'stop', ['register', 'requestRound']],
		['stake', 'stop', ['register', 'requestRound', 'stake']]
	] as const)('held at %s: %s comes to rest at once, and nothing more is sent', async (what, how, sent) => {
		const held = heldAt(what);
		const { provider, snapshot, state, online, worker } = await stageHeldAt(held);
		const started = provider.start(options);
		await held.reached;
		await provider[how]();
		await started;
		const rest = what === 'probe' ? 'off' : 'detected';
		expect(snapshot()).toMatchObject({ phase: rest, error: undefined, lease: undefined });
		expect(worker.kills).toBe(1);
		held.go();
		await linger();
		expect(snapshot()).toMatchObject({ phase: rest, error: undefined });
		expect(state.sent).toEqual(sent);
		expect(online()).toBe(0);
	});

	it('comes to rest while it joins the broker, even where the broker lets it in late', async () => {
		const reached = gate();
		const go = gate();
		const made = await proven();
		const { goOnline } = made.ports;
		const late = createProvider({
			...made.ports,
			goOnline: async () => {
				reached.open();
				await go.opened;
				return goOnline(new AbortController().signal);
			}
		});
		const started = late.start(options);
		await reached.opened;
		await late.stop();
		await started;
		go.open();
		await linger();
		expect(late.snapshot.get().phase).toBe('detected');
		expect(made.online()).toBe(0);
		expect(made.state.sent).toEqual([]);
	});

	it('shows a stake that was mined after the stop, and a second start serves it instead of another', async () => {
		const held = heldAt('stake');
		const { provider, snapshot, state, online } = await stageHeldAt(held);
		void provider.start(options);
		await held.reached;
		await provider.stop();
		expect(logOf(snapshot()).at(-1)).toContain('may still go through');
		const second = provider.start(options);
		await linger();
		// Whether there is a window is not known yet.
		expect(online()).toBe(0);
		held.go();
		await second;
		expect(state.sent).toEqual(['register', 'requestRound', 'stake']);
		expect(logOf(snapshot()).join()).toContain('went through after the stop');
		expect(snapshot().phase).toBe('serving');
	});

	it('lets go of a second start that waits for the first one’s stake', async () => {
		const held = heldAt('stake');
		const { provider, snapshot, online } = await stageHeldAt(held);
		void provider.start(options);
		await held.reached;
		await provider.stop();
		const second = provider.start(options);
		await provider.stop();
		await second;
		held.go();
		await linger();
		expect(snapshot()).toMatchObject({ phase: 'detected', window: { windowId: 1n } });
		expect(online()).toBe(0);
	});
});
