import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '$lib/core/clock';
import { systemRandom } from '$lib/core/random';
import { MAX_RTT_SHARE } from '$lib/gpu/proof/scoreOf';
import type { Link } from '$lib/peer/link';
import { generateSigningKey, type SigningKey } from '$lib/protocol/key';
import { serveProofs } from '$lib/provider/serveProofs';
import { cpuWorker } from '$lib/provider/testStage';
import type { GpuWorker } from '$lib/worker/types';
import { examine } from './examine';
import { createExamNet, createStopwatch, playDevice, type Playing, type Stopwatch } from './examStage';
import * as liars from './liars';
import type { ExamTerms } from './types';

const terms: ExamTerms = { kernel: 'gemm-f32', minScore: 1, minMemoryBytes: 0 };

interface At {
	time: Stopwatch;
	key: SigningKey;
	verifierKey: SigningKey;
	/** Calls whoever answers by `serve`, as the verifier. */
	call(serve: (link: Link) => void): Promise<Link>;
}

async function stage(): Promise<At> {
	const [key, verifierKey] = await Promise.all([generateSigningKey(), generateSigningKey()]);
	const net = createExamNet();
	return {
		time: createStopwatch(),
		key,
		verifierKey,
		async call(serve) {
			const link = await net.connect({ key: verifierKey, role: 'verifier' }, { key, role: 'device' }, serve);
			onTestFinished(() => link.close());
			return link;
		}
	};
}

const exam = ({ time, verifierKey }: At, link: Link, asked: Partial<ExamTerms> = {}) =>
	examine(link, {
		key: verifierKey,
		terms: { ...terms, ...asked },
		clock: time,
		random: systemRandom,
		signal: new AbortController().signal
	});

async function examOf(lie: Partial<Playing>) {
	const at = await stage();
	const link = await at.call((far) => playDevice(far, { key: at.key, time: at.time, ...lie }));
	return exam(at, link);
}

/** A device as it really serves, on a GPU that a test may twist. */
async function examServed(
	twist: (worker: GpuWorker, time: Stopwatch) => Partial<GpuWorker>,
	asked: Partial<ExamTerms>
) {
	const at = await stage();
	const honest = cpuWorker();
	const worker: GpuWorker = {
		...honest,
		async prove(...given) {
			at.time.take(10_000);
			return honest.prove(...given);
		},
		...twist(honest, at.time)
	};
	const link = await at.call((far) =>
		serveProofs(far, { key: at.key, worker, clock: systemClock, onEvent: () => {} })
	);
	return exam(at, link, asked);
}

describe('a liar fails its exam:', () => {
	it.each([
		['AnswersLateDevice', liars.AnswersLateDevice, 'proof.late', 1, 0],
		['RefusesToOpenDevice', liars.RefusesToOpenDevice, 'proof.refused', 1, 0],
		['VanishesMidwayDevice', liars.VanishesMidwayDevice, 'proof.linkLost', 1, 0],
		['OpensAnotherRoundDevice', liars.OpensAnotherRoundDevice, 'proof.wrongDigest', 1, 1],
		['SignsOneRootSendsAnotherDevice', liars.SignsOneRootSendsAnotherDevice, 'proof.rowsNotSigned', 1, 0],
		['ReplaysOldAnswersDevice', liars.ReplaysOldAnswersDevice(), 'proof.badSignature', 2, 0]
	] as const)('%s', async (_, lie, code, challenges, convictions) => {
		const { transcript, evidence } = await examOf(lie);
		expect(transcript.challenges).toHaveLength(challenges);
		expect(transcript.challenges.at(-1)).toMatchObject({ score: 0, fault: { code } });
		expect(transcript.verdict).toMatchObject({ passed: false, score: 0 });
		expect(evidence).toHaveLength(convictions);
	});

	it('and on the last millisecond it is no liar', async () => {
		const { transcript } = await examOf({ gpuMs: 30_000 });
		expect(transcript.verdict.passed).toBe(true);
	});

	it('RelaysToAnotherDevice, through an honest one that takes it for a verifier', async () => {
		const at = await stage();
		const honest = await generateSigningKey();
		const toAnother = await createExamNet().connect(
			{ key: at.key, role: 'verifier' },
			{ key: honest, role: 'device' },
			(far) => serveProofs(far, { key: honest, worker: cpuWorker(), clock: systemClock, onEvent: () => {} })
		);
		onTestFinished(() => toAnother.close());
		const link = await at.call((far) => liars.relayToAnotherDevice(far, toAnother, { key: at.key }));
		const { transcript, evidence } = await exam(at, link);
		expect(transcript.challenges).toMatchObject([
			{ purpose: 'warm-up', fault: { code: 'proof.wrongProduct' } }
		]);
		// It put its name under the other's work.
		expect(evidence).toHaveLength(1);
		// The other, asked as itself, passes.
		const asked = await createExamNet().connect(
			{ key: at.verifierKey, role: 'verifier' },
			{ key: honest, role: 'device' },
			(far) => playDevice(far, { key: honest, time: at.time })
		);
		expect((await exam(at, asked)).transcript.verdict.passed).toBe(true);
	});

	it('AnswersItsPingsLateDevice gains no more than a ninth', async () => {
		const at = await stage();
		const link = await at.call((far) => playDevice(far, { key: at.key, time: at.time }));
		const far: Link = Object.create(link, { rttMs: { value: 9_999 } });
		const { transcript } = await exam(at, far);
		const honest = (2 * 256 ** 3 * 4) / 10;
		expect(transcript.challenges.at(-1)?.rttMs).toBe(9_999);
		expect(transcript.verdict.score).toBeCloseTo(honest / (1 - MAX_RTT_SHARE), 3);
	});
});

describe('memory', () => {
	const held = { minMemoryBytes: 2 ** 18 };

	it('that is there passes, and is told', async () => {
		const { transcript } = await examServed(() => ({}), held);
		expect(transcript.verdict).toMatchObject({ passed: true, memoryBytes: 2 ** 18 });
		expect(transcript.challenges.at(-1)).toMatchObject({
			purpose: 'memory',
			work: { kernel: 'alloc-u32', chunks: 1, words: 2 ** 16 },
			score: 2 ** 18,
			probe: { count: 2 ** 16, checked: 16 }
		});
	});

	/** Makes up every second value: with 16 checked it escapes with 2⁻¹⁶. */
	it('HalfTheMemoryDevice is caught', async () => {
		const { transcript } = await examServed(
			(worker) => ({
				async probeMemory(...asked) {
					const values = new Uint32Array((await worker.probeMemory(...asked)).buffer);
					return new Uint8Array(values.map((value, i) => (i % 2 ? value ^ 1 : value)).buffer);
				}
			}),
			held
		);
		expect(transcript.challenges.at(-1)).toMatchObject({
			score: 0,
			probe: { checked: 0, fault: 'proof.wrongValue' },
			fault: { code: 'proof.wrongValue' }
		});
		expect(transcript.verdict.passed).toBe(false);
	});

	it.each([
		[2, true],
		[3, false]
	])('RefillsItsMemoryDevice, late for %i probes: passes %s', async (late, passed) => {
		let probes = 0;
		const { transcript } = await examServed(
			(worker, time) => ({
				probeMemory(...asked) {
					if (++probes <= late) time.take(100_000);
					return worker.probeMemory(...asked);
				}
			}),
			held
		);
		expect(probes).toBe(3);
		expect(transcript.verdict.passed).toBe(passed);
		expect(transcript.challenges.at(-1)?.fault?.code).toBe(passed ? undefined : 'proof.late');
	});
});

it('examines the bandwidth kernel too', async () => {
	const { transcript } = await examServed(() => ({}), { kernel: 'triad-u32' });
	expect(transcript.verdict).toMatchObject({ passed: true });
	expect(transcript.challenges.at(-1)).toMatchObject({
		purpose: 'score',
		work: { kernel: 'triad-u32', words: 2 ** 16 }
	});
	expect(new Set(transcript.challenges.at(-1)?.opened.map(({ round }) => round)).size).toBe(4);
});
