import { describe, expect, it, onTestFinished } from 'vitest';
import { sha256 } from '$lib/core/bytes';
import { systemClock } from '$lib/core/clock';
import { RallyError } from '$lib/core/errors';
import { inTurn } from '$lib/core/inTurn';
import { createManualClock } from '$lib/core/manualClock';
import { systemRandom } from '$lib/core/random';
import { commitmentOf } from '$lib/gpu/proof/commitmentOf';
import { createMemoryHub } from '$lib/peer/memoryTransport';
import { acceptLink, openLink } from '$lib/peer/openLink';
import type { Channel } from '$lib/peer/transport';
import { boundSeed } from '$lib/protocol/boundSeed';
import { commitBytes } from '$lib/protocol/commitBytes';
import { generateSigningKey, verifySignature } from '$lib/protocol/key';
import type { Message } from '$lib/protocol/messages';
import { peerIdOf } from '$lib/protocol/peerId';
import { probeBytes } from '$lib/protocol/probeBytes';
import type { ProofWork } from '$lib/protocol/work';
import { gpuLane } from './gpuLane';
import { serveProofs, type ProofOptions, type ProvingEvent } from './serveProofs';
import { createStrangers } from './strangers';
import { cpuWorker, gate, linger } from './testStage';

const small: ProofWork = { kernel: 'gemm-f32', n: 16, rounds: 12 };
const memory: ProofWork = { kernel: 'alloc-u32', chunks: 2, words: 2 ** 16 };
const seed = new Uint8Array(32).fill(7);

async function stage(options: Partial<ProofOptions> = {}) {
	const [key, verifierKey] = await Promise.all([generateSigningKey(), generateSigningKey()]);
	const worker = cpuWorker();
	const clock = createManualClock();
	const events: ProvingEvent[] = [];
	async function visit(changed: Partial<ProofOptions> = {}) {
		const common = { random: systemRandom, clock: systemClock };
		const hub = createMemoryHub(common);
		const near = hub.transport(peerIdOf(verifierKey.publicKey));
		const far = hub.transport(peerIdOf(key.publicKey));
		const arrived = new Promise<Channel>((resolve) => far.onChannel(resolve));
		const channel = await near.connect(far.peerId);
		const accepting = arrived.then((other) => acceptLink(other, { ...common, key, role: 'device' }));
		const link = await openLink(channel, { ...common, key: verifierKey, role: 'verifier' });
		const served = { key, worker, clock, onEvent: (event: ProvingEvent) => void events.push(event) };
		serveProofs(await accepting, { ...served, ...options, ...changed });
		onTestFinished(() => link.close());
		const ask = async (message: Message) => link.request(message, { timeoutMs: 20_000 });
		return {
			link,
			ask,
			told: async (message: Message) => (await ask(message)).message,
			prepare: async (work: ProofWork = small, challengeId = 'c') =>
				(await ask({ type: 'proof.prepare', challengeId, work })).message,
			challenge: async (deadlineMs = 5_000) =>
				(await ask({ type: 'proof.challenge', challengeId: 'c', seed, deadlineMs })).message,
			open: async (round: number) => ask({ type: 'proof.open', challengeId: 'c', round })
		};
	}
	/** Whether the GPU takes a task now, or only later. */
	const task = () => {
		let isDone = false;
		void inTurn(gpuLane, worker, async () => void (isDone = true));
		return async () => {
			await linger();
			return isDone;
		};
	};
	return { key, verifierKey, worker, clock, events, visit, task };
}

const PREPARED = { type: 'proof.prepared', challengeId: 'c' };
const refused = (code: string) => ({ type: 'refused', code });

describe('the GPU', () => {
	it('is a task’s until it is done, and the challenge’s from prepared to done', async () => {
		const { visit, worker, task } = await stage();
		const running = gate();
		void inTurn(gpuLane, worker, () => running.opened);
		const { link, prepare, challenge } = await visit();
		let isPrepared = false;
		const preparing = prepare().then((message) => ((isPrepared = true), message));
		await linger();
		expect(isPrepared).toBe(false);
		running.open();
		expect(await preparing).toEqual(PREPARED);
		const isDone = task();
		expect(await challenge()).toMatchObject({ type: 'proof.commit' });
		expect(await isDone()).toBe(false);
		await link.send({ type: 'proof.done', challengeId: 'another' });
		expect(await isDone()).toBe(false);
		await link.send({ type: 'proof.done', challengeId: 'c' });
		expect(await isDone()).toBe(true);
	});

	it.each(['prepared', 'proof.commit', 'proof.reveal'])(
		'is given back 15 s after %s, where the verifier says no more',
		async (last) => {
			const { visit, task, clock } = await stage();
			const { prepare, challenge, open } = await visit();
			await prepare();
			if (last !== 'prepared') await challenge();
			if (last === 'proof.reveal') await open(1);
			const isDone = task();
			await linger();
			await clock.advance(14_999);
			expect(await isDone()).toBe(false);
			await clock.advance(1);
			expect(await isDone()).toBe(true);
			expect(await challenge()).toMatchObject(refused('proof.unexpected'));
			expect(await prepare()).toEqual(PREPARED);
		}
	);

	it('is given back when the link ends, be it held or waited for', async () => {
		const { visit, task } = await stage();
		const [first, second] = [await visit(), await visit()];
		await first.prepare();
		const waiting = second.prepare().catch(() => {});
		await linger();
		second.link.close();
		await waiting;
		const isDone = task();
		expect(await isDone()).toBe(false);
		first.link.close();
		expect(await isDone()).toBe(true);
	});

	it('goes from one verifier to the next', async () => {
		const { visit } = await stage();
		const [first, second] = [await visit(), await visit()];
		expect(await first.prepare()).toEqual(PREPARED);
		const waiting = second.prepare();
		await first.link.send({ type: 'proof.done', challengeId: 'c' });
		expect(await waiting).toEqual(PREPARED);
		expect(await second.challenge()).toMatchObject({ type: 'proof.commit' });
		expect(await first.challenge()).toMatchObject(refused('proof.unexpected'));
	});

	it('is freed of a challenge that runs past its deadline', async () => {
		const { visit, worker, clock, task } = await stage();
		const { prepare, challenge } = await visit();
		await prepare();
		const begun = gate();
		worker.prove = (_, asked) =>
			new Promise((_, reject) => {
				asked?.signal?.addEventListener('abort', () => reject(asked.signal?.reason));
				begun.open();
			});
		const answer = challenge(5_000);
		await begun.opened;
		const isDone = task();
		await clock.advance(4_999);
		expect(await isDone()).toBe(false);
		await clock.advance(1);
		expect(await answer).toMatchObject(refused('proof.deadline'));
		expect(await isDone()).toBe(true);
	});

	it('is tuned before the clock runs, where its kernel has shapes', async () => {
		const { visit, worker } = await stage({
			tunedFor: async (kernel) => {
				if (kernel === 'gemm-i8') throw new RallyError('no', { code: 'gpu.featureMissing' });
				return { kernel, variant: `of ${kernel}`, gflops: {} };
			}
		});
		const seen: (string | undefined)[] = [];
		const { prepare: prepareOnly } = worker;
		worker.prepare = async (work, asked) => {
			seen.push(asked?.tuning?.variant);
			return prepareOnly(work, asked);
		};
		const { link, prepare } = await visit();
		for (const work of [small, memory]) {
			await prepare(work);
			await link.send({ type: 'proof.done', challengeId: 'c' });
		}
		expect(seen).toEqual(['of gemm-f32', undefined]);
		// What can't be tuned runs as it is.
		expect(seen).toHaveLength(2);
		await prepare({ kernel: 'gemm-i8', n: 16, rounds: 1 });
		expect(seen.at(-1)).toBeUndefined();
	});
});

describe('an answer', () => {
	it('is worked out from the bound seed, and signed', async () => {
		const { visit, key, verifierKey, events } = await stage();
		const { prepare, challenge, open } = await visit();
		await prepare();
		const commit = await challenge();
		if (commit.type !== 'proof.commit') throw new Error('a commitment was due');
		const bound = boundSeed({
			seed,
			devicePublicKey: key.publicKey,
			verifierPublicKey: verifierKey.publicKey,
			work: small
		});
		const signed = commitBytes(bound, commit.commit);
		expect(await verifySignature(key.publicKey, signed, commit.signature)).toBe(true);
		const { message: reveal, attachments } = await open(12);
		if (reveal.type !== 'proof.reveal') throw new Error('a reveal was due');
		expect(commitmentOf(reveal.digests)).toEqual(commit.commit);
		expect(attachments.map(({ length }) => length)).toEqual([4 * 16 * 16]);
		expect(events).toEqual([
			{ type: 'challenged', work: small },
			{ type: 'progress', done: 12, total: 12 }
		]);
	});

	it('opens eight different rounds, and no ninth, none twice and none that is not there', async () => {
		const { visit } = await stage();
		const { prepare, challenge, open } = await visit();
		await prepare();
		expect((await open(1)).message).toMatchObject(refused('proof.unexpected'));
		await challenge();
		expect((await open(13)).message).toMatchObject(refused('proof.unexpected'));
		for (let round = 1; round <= 8; round++) {
			expect((await open(round)).message.type).toBe('proof.reveal');
			expect((await open(round)).message).toMatchObject(refused('proof.unexpected'));
		}
		expect((await open(9)).message).toMatchObject(refused('proof.unexpected'));
	});

	it('tells what memory holds, four times, and shows what it told last', async () => {
		const { visit, key, verifierKey } = await stage();
		const { prepare, challenge, open, told } = await visit();
		await prepare(memory);
		const probe = (fill: number) =>
			told({
				type: 'proof.probe',
				challengeId: 'c',
				seed: new Uint8Array(32).fill(fill),
				count: 64,
				deadlineMs: 250
			});
		expect(await probe(1)).toMatchObject(refused('proof.unexpected'));
		await challenge();
		expect((await open(1)).message).toMatchObject(refused('proof.unexpected'));
		await probe(1);
		expect(await probe(1)).toMatchObject(refused('proof.unexpected'));
		await probe(2);
		await probe(3);
		const last = await probe(4);
		if (last.type !== 'proof.probed') throw new Error('a probe’s answer was due');
		const bound = boundSeed({
			seed,
			devicePublicKey: key.publicKey,
			verifierPublicKey: verifierKey.publicKey,
			work: memory
		});
		const { commit, signature } = last;
		const probeSeed = new Uint8Array(32).fill(4);
		const signed = probeBytes({ seed: bound, probeSeed, count: 64, commit });
		expect(await verifySignature(key.publicKey, signed, signature)).toBe(true);
		expect(await probe(5)).toMatchObject(refused('proof.unexpected'));
		const { message, attachments } = await open(1);
		expect(message).toMatchObject({ type: 'proof.reveal', digests: [{ length: 16 }, { length: 16 }] });
		expect(sha256(...attachments)).toEqual(commit);
	});

	it('shows nothing but digests of the bandwidth kernel', async () => {
		const { visit } = await stage();
		const { prepare, challenge, open, told } = await visit();
		await prepare({ kernel: 'triad-u32', words: 2 ** 16, rounds: 1 });
		await challenge();
		expect(
			await told({ type: 'proof.probe', challengeId: 'c', seed, count: 1, deadlineMs: 1 })
		).toMatchObject(refused('proof.unexpected'));
		const { message, attachments } = await open(1);
		expect(message).toEqual({ type: 'proof.reveal', challengeId: 'c', digests: [expect.any(Uint8Array)] });
		expect(attachments).toEqual([]);
	});
});

describe('a refusal', () => {
	it('meets steps out of turn', async () => {
		const { visit } = await stage();
		const { prepare, challenge, told } = await visit();
		expect(await challenge()).toMatchObject(refused('proof.unexpected'));
		await prepare();
		expect(await prepare(small, 'd')).toMatchObject(refused('proof.unexpected'));
		expect(await told({ type: 'proof.challenge', challengeId: 'd', seed, deadlineMs: 1 })).toMatchObject(
			refused('proof.unexpected')
		);
		const [first, second] = await Promise.all([challenge(), challenge()]);
		expect([first.type, second.type].sort()).toEqual(['proof.commit', 'refused']);
		expect(await challenge()).toMatchObject(refused('proof.unexpected'));
		expect(await told({ type: 'model.load', modelId: 'a'.repeat(64) as never })).toMatchObject(
			refused('unsupported')
		);
	});

	it('says what the GPU can’t do, and gives it back', async () => {
		const { visit, worker, task } = await stage();
		const { prepare } = await visit();
		expect(await prepare({ ...small, n: 15 })).toMatchObject({
			...refused('proof.unexpected'),
			text: expect.stringContaining('n:')
		});
		const { prepare: works } = worker;
		for (const [code, answer] of [
			['gpu.featureMissing', 'backend.unavailable'],
			['gpu.unavailable', 'backend.unavailable'],
			['gpu.outOfMemory', 'device.memory'],
			['gpu.deviceLost', 'device.lost']
		] as const) {
			worker.prepare = () => Promise.reject(new RallyError('It can’t.', { code }));
			expect(await prepare()).toMatchObject({ ...refused(answer), text: 'It can’t.' });
			expect(await task()()).toBe(true);
		}
		worker.prepare = works;
		expect(await prepare()).toEqual(PREPARED);
	});

	it('meets strangers who are too many, and whoever comes while it drains', async () => {
		const { visit, clock } = await stage();
		const newVisit = createStrangers(clock);
		const first = await visit({ visit: newVisit() });
		const second = await visit({ visit: newVisit() });
		expect(await first.prepare()).toEqual(PREPARED);
		expect(await second.prepare()).toMatchObject(refused('proof.busy'));
		first.link.close();
		await linger();
		expect(await second.prepare()).toEqual(PREPARED);
		// It has had its minute, in one challenge that it kept for itself.
		await second.challenge();
		await clock.advance(14_999);
		for (let round = 1; round <= 4; round++) {
			await second.open(round);
			await clock.advance(14_999);
		}
		await second.link.send({ type: 'proof.done', challengeId: 'c' });
		expect(await second.prepare()).toMatchObject(refused('proof.busy'));
		const late = await visit({ isDraining: () => true });
		expect(await late.prepare()).toMatchObject(refused('device.draining'));
	});
});
