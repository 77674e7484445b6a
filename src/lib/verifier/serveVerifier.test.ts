import { describe, expect, it, onTestFinished } from 'vitest';
import type { ResourceClassView } from '$lib/chain/types';
import { RallyError } from '$lib/core/errors';
import type { ClassId, DeviceId, Hex } from '$lib/core/ids';
import { kernelId } from '$lib/core/kernelId';
import { systemRandom } from '$lib/core/random';
import type { RowEvidence } from '$lib/core/rowEvidence';
import { OneWrongEntryDevice, SwapsEntriesDevice } from '$lib/gpu/proof/doubles';
import type { Link } from '$lib/peer/link';
import { generateSigningKey, type SigningKey } from '$lib/protocol/key';
import type { Message } from '$lib/protocol/messages';
import { deviceIdOf } from '$lib/protocol/peerId';
import { createExamNet, createStopwatch, playDevice, type Playing, type Stopwatch } from './examStage';
import { serveVerifier, type VerifierChain } from './serveVerifier';
import { transcriptHash } from './transcriptHash';
import type { SignedTranscript } from './types';

const classId = `0x${'aa'.repeat(32)}` as ClassId;
const TRANSACTION: Hex = `0x${'cc'.repeat(32)}`;

interface Stage {
	/** Calls the verifier, once more each time. */
	call(play?: Partial<Playing>): Promise<Link>;
	key: SigningKey;
	deviceId: DeviceId;
	time: Stopwatch;
	votes: Parameters<VerifierChain['vote']>[0][];
	evidence: RowEvidence[];
	transcripts: SignedTranscript[];
}

async function stage(
	options: { minScore?: bigint; kernel?: string; chain?: Partial<VerifierChain> } = {}
): Promise<Stage> {
	const [key, verifierKey] = await Promise.all([generateSigningKey(), generateSigningKey()]);
	const net = createExamNet();
	const time = createStopwatch();
	const at = { votes: [], evidence: [], transcripts: [] } as Pick<
		Stage,
		'votes' | 'evidence' | 'transcripts'
	>;
	const brokenOff = new Map<DeviceId, number>();
	const chain: VerifierChain = {
		chainId: 31337,
		isSeated: async () => true,
		getClass: async (id) =>
			id === classId
				? ({
						classId,
						name: 'Entry',
						kernel: kernelId(options.kernel ?? 'gemm-f32'),
						minScore: options.minScore ?? 1n,
						minMemoryBytes: 0n
					} as ResourceClassView)
				: undefined,
		vote: async (vote) => {
			at.votes.push(vote);
			return TRANSACTION;
		},
		...options.chain
	};
	const serve = (link: Link) =>
		serveVerifier(link, {
			key: verifierKey,
			chain,
			clock: time,
			random: systemRandom,
			brokenOff,
			onEvidence: (each) => at.evidence.push(each),
			onTranscript: (each) => at.transcripts.push(each)
		});
	return {
		...at,
		key,
		deviceId: deviceIdOf(key.publicKey),
		time,
		async call(play = {}) {
			const link = await net.connect({ key, role: 'device' }, { key: verifierKey, role: 'verifier' }, serve);
			onTestFinished(() => link.close());
			playDevice(link, { key, time, ...play });
			return link;
		}
	};
}

const ask = async (link: Link, message: Message) =>
	(await link.request(message, { timeoutMs: 20_000 })).message;

/** Has the device examined, and hears what it is told. */
async function prove(at: Stage, play?: Partial<Playing>): Promise<Message> {
	const { deviceId } = at;
	return ask(await at.call(play), { type: 'proof.request', deviceId, classId });
}

describe('serveVerifier', () => {
	it('passes an honest device, and votes so on chain with its transcript', async () => {
		const at = await stage();
		const verdict = await prove(at);
		expect(verdict).toMatchObject({
			type: 'proof.verdict',
			passed: true,
			memoryBytes: 0,
			transactionHash: TRANSACTION
		});
		expect(at.votes).toMatchObject([{ deviceId: at.deviceId, classId, passed: true, memoryBytes: 0n }]);
		// 2·n³·rounds over 10 s, of which the round trip may take a tenth off: the challenge was cut to this speed.
		const whole = (2 * 256 ** 3 * 4) / 10;
		expect(Number(at.votes[0]?.score)).toBeGreaterThanOrEqual(Math.floor(whole));
		expect(Number(at.votes[0]?.score)).toBeLessThanOrEqual(whole / 0.9 + 1);
		const [signed] = at.transcripts;
		expect(signed?.transcript.challenges.map(({ purpose }) => purpose)).toEqual([
			'warm-up',
			'score',
			'score',
			'score'
		]);
		expect(signed?.transcript).toMatchObject({ chainId: 31337, classId, terms: { kernel: 'gemm-f32' } });
		expect(at.votes[0]?.transcriptHash).toBe(signed && transcriptHash(signed.transcript));
		expect(at.evidence).toEqual([]);
	});

	it.each([
		['OneWrongEntryDevice', OneWrongEntryDevice, /not the product/],
		['SwapsEntriesDevice', SwapsEntriesDevice, /not the one that the device committed to/]
	] as const)('fails %s, and votes so on chain', async (_, device, sentence) => {
		const at = await stage();
		const verdict = await prove(at, { device });
		expect(verdict).toMatchObject({ passed: false, score: 0, transactionHash: TRANSACTION });
		expect(verdict).toHaveProperty('reason', expect.stringMatching(sentence));
		expect(at.votes).toMatchObject([{ passed: false, score: 0n }]);
	});

	it('tells a device that misses the class both figures, and votes that it failed', async () => {
		const at = await stage({ minScore: 200_000_000_000n });
		const verdict = await prove(at);
		expect(verdict).toMatchObject({ type: 'proof.verdict', passed: false });
		expect(verdict).toHaveProperty(
			'reason',
			expect.stringMatching(/^Measured 1\d\.\d MFLOP\/s; the class asks for 200 GFLOP\/s\.$/)
		);
		expect(at.votes).toMatchObject([{ passed: false }]);
		expect(at.votes[0]?.score).toBeGreaterThan(10_000_000n);
	});

	it('keeps what convicts a device that signed a wrong product', async () => {
		const at = await stage();
		await prove(at, { device: OneWrongEntryDevice });
		// The entry that the device changed, in the warm-up.
		expect(at.evidence).toMatchObject([{ n: 128n, row: 0n, column: 5n }]);
	});

	it('fails a device that comes too late, or signs with another key', async () => {
		const at = await stage();
		expect(await prove(at, { gpuMs: 30_001 })).toMatchObject({ type: 'proof.verdict', passed: false });
		expect(await prove(at, { signer: await generateSigningKey() })).toMatchObject({
			passed: false,
			reason: 'The commitment is not signed by the device.'
		});
		expect(at.votes).toMatchObject([{ passed: false }, { passed: false }]);
		expect((await stage().then((other) => prove(other, { gpuMs: 30_000 }))).type).toBe('proof.verdict');
	});

	it('forgives a device that walks off after its commitment twice, and no third time', async () => {
		const at = await stage();
		const walksOff: Playing['twist'] = (answer, asked, link) => {
			if (asked.type !== 'proof.open') return answer;
			link.close();
			return undefined;
		};
		for (let time = 1; time <= 3; time++) {
			await prove(at, { twist: walksOff }).catch(() => {});
			await expect.poll(() => at.transcripts.length).toBe(time);
			if (time < 3) expect(at.votes).toEqual([]);
		}
		await expect.poll(() => at.votes).toMatchObject([{ passed: false, score: 0n }]);
		// From here on it counts anew.
		expect(await prove(at)).toMatchObject({ passed: true });
		await prove(at, { twist: walksOff }).catch(() => {});
		await expect.poll(() => at.transcripts.length).toBe(5);
		expect(at.votes).toHaveLength(2);
	});

	it('lets a device come again as often as it likes that says no before its commitment', async () => {
		const at = await stage();
		const busy: Playing['twist'] = () => ({
			message: { type: 'refused', code: 'proof.busy', text: 'Later.' },
			attachments: []
		});
		for (let time = 0; time < 4; time++)
			expect(await prove(at, { twist: busy })).toMatchObject({
				type: 'refused',
				code: 'proof.failed',
				text: 'The device refused: Later.'
			});
		expect(at.votes).toEqual([]);
	});

	it('refuses another device’s name, an unknown class or kernel, one it is not drawn for, and an unreachable chain', async () => {
		const at = await stage();
		const { deviceId } = at;
		const link = await at.call();
		const request = { type: 'proof.request', deviceId, classId } as const;
		expect(await ask(link, { ...request, deviceId: `0x${'11'.repeat(32)}` as DeviceId })).toMatchObject({
			code: 'proof.unknownDevice'
		});
		expect(await ask(link, { ...request, classId: `0x${'bb'.repeat(32)}` as ClassId })).toMatchObject({
			code: 'proof.unknownClass'
		});
		expect(await prove(await stage({ kernel: 'gemm-f64' }))).toMatchObject({ code: 'proof.unknownClass' });
		expect(await ask(link, { type: 'proof.open', challengeId: 'x', round: 1 })).toMatchObject({
			code: 'unsupported'
		});
		expect(await prove(await stage({ chain: { isSeated: async () => false } }))).toMatchObject({
			code: 'proof.unexpected',
			text: expect.stringContaining('has not drawn this verifier')
		});
		const away = () => Promise.reject(new RallyError('away', { code: 'chain.unreachable' }));
		expect(await prove(await stage({ chain: { getClass: away } }))).toMatchObject({
			code: 'chain.unreachable'
		});
		expect(await prove(await stage({ chain: { vote: away } }))).toMatchObject({
			type: 'refused',
			code: 'chain.unreachable'
		});
	});

	it('does one exam at a time on a link', async () => {
		const at = await stage();
		const link = await at.call();
		const request = { type: 'proof.request', deviceId: at.deviceId, classId } as const;
		const first = ask(link, request);
		expect(await ask(link, request)).toMatchObject({ code: 'proof.unexpected' });
		expect(await first).toMatchObject({ passed: true });
	});
});
