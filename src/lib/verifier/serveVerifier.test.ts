import { describe, expect, it, onTestFinished } from 'vitest';
import type { ResourceClassView } from '$lib/chain/types';
import { systemClock, type Clock } from '$lib/core/clock';
import { RallyError } from '$lib/core/errors';
import type { ClassId, DeviceId, Hex } from '$lib/core/ids';
import { systemRandom } from '$lib/core/random';
import type { Challenge } from '$lib/gpu/proof/challenge';
import {
	HonestDevice,
	OneWrongEntryDevice,
	SwapsEntriesDevice,
	type ProvingDevice
} from '$lib/gpu/proof/doubles';
import { roundSeed } from '$lib/gpu/proof/roundSeed';
import type { RowEvidence } from '$lib/gpu/proof/rowEvidence';
import { rowTreeOf } from '$lib/gpu/proof/rowTree';
import type { Link } from '$lib/peer/link';
import { acceptLink, openLink } from '$lib/peer/openLink';
import { createMemoryHub } from '$lib/peer/memoryTransport';
import { commitBytes } from '$lib/protocol/commitBytes';
import { generateSigningKey, type SigningKey } from '$lib/protocol/key';
import type { Message } from '$lib/protocol/messages';
import { deviceIdOf, peerIdOf } from '$lib/protocol/peerId';
import { rowRootBytes } from '$lib/protocol/rowRootBytes';
import { serveVerifier, type VerifierChain } from './serveVerifier';

const classId = `0x${'aa'.repeat(32)}` as ClassId;
const TRANSACTION: Hex = `0x${'cc'.repeat(32)}`;
/** Each look at this clock is this much later: the device's speed is what the test says. */
const steppingClock = (stepMs: number): Clock => {
	let nowMs = 0;
	return { nowMs: () => (nowMs += stepMs), sleep: systemClock.sleep };
};

interface Stage {
	link: Link;
	key: SigningKey;
	deviceId: DeviceId;
	votes: Parameters<VerifierChain['vote']>[0][];
	evidence: RowEvidence[];
}

async function stage(
	options: { minScore?: bigint; clock?: Clock; chain?: Partial<VerifierChain> } = {}
): Promise<Stage> {
	const [key, verifierKey] = await Promise.all([generateSigningKey(), generateSigningKey()]);
	const hub = createMemoryHub({ random: systemRandom, clock: systemClock });
	const device = hub.transport(peerIdOf(key.publicKey));
	const verifier = hub.transport(peerIdOf(verifierKey.publicKey));
	const votes: Stage['votes'] = [];
	const evidence: RowEvidence[] = [];
	const chain: VerifierChain = {
		isSeated: async () => true,
		getClass: async (id) =>
			id === classId
				? ({ classId, name: 'Entry', minScore: options.minScore ?? 1n } as ResourceClassView)
				: undefined,
		vote: async (vote) => {
			votes.push(vote);
			return TRANSACTION;
		},
		...options.chain
	};
	const common = { random: systemRandom, clock: systemClock };
	verifier.onChannel((channel) => {
		void acceptLink(channel, { ...common, key: verifierKey, role: 'verifier' }).then((link) =>
			serveVerifier(link, {
				chain,
				clock: options.clock ?? steppingClock(100),
				random: systemRandom,
				onEvidence: (each) => evidence.push(each)
			})
		);
	});
	const channel = await device.connect(verifier.peerId);
	const link = await openLink(channel, {
		...common,
		key,
		role: 'device',
		expect: { peerId: verifier.peerId }
	});
	onTestFinished(() => {
		link.close();
		device.close();
		verifier.close();
	});
	return { link, key, deviceId: deviceIdOf(key.publicKey), votes, evidence };
}

const ask = async (link: Link, message: Message, attachments: Uint8Array[] = []) =>
	(await link.request(message, { attachments, timeoutMs: 20_000 })).message;

/** Answers challenges with `device` until something else than a challenge comes. */
async function prove(
	{ link, key, deviceId }: Stage,
	device: (challenge: Challenge) => ProvingDevice,
	signer: SigningKey = key,
	rowSigner: SigningKey = key
): Promise<Message> {
	let answer = await ask(link, { type: 'proof.request', deviceId, classId });
	while (answer.type === 'proof.challenge') {
		const { challengeId, kernel, n, rounds, seed } = answer;
		const { commit, reveal } = device({ kernel, n, rounds, seed });
		const committed = new Uint8Array(commit);
		const signature = await signer.sign(commitBytes(seed, committed));
		const open = await ask(link, { type: 'proof.commit', challengeId, commit: committed, signature });
		if (open.type !== 'proof.open') return open;
		const { digests, c } = reveal(open.round);
		const copies = digests.map((digest) => new Uint8Array(digest));
		const rowRoot = new Uint8Array((await rowTreeOf(c, n)).root);
		const rows = rowRootBytes({ kernel, n, seed: roundSeed(seed, open.round, digests), rowRoot });
		const signed = { rowRoot, signature: await rowSigner.sign(rows) };
		answer = await ask(link, { type: 'proof.reveal', challengeId, digests: copies, ...signed }, [c]);
	}
	return answer;
}

describe('serveVerifier', () => {
	it('challenges twice, passes an honest device and votes so on chain', async () => {
		const at = await stage();
		const verdict = await prove(at, HonestDevice);
		expect(verdict).toMatchObject({ type: 'proof.verdict', passed: true, transactionHash: TRANSACTION });
		expect(at.votes).toMatchObject([{ deviceId: at.deviceId, classId, passed: true }]);
		// 2·n³·rounds over 100 ms, of which the round trip may take a tenth off: the challenge was cut to this speed.
		const whole = (2 * 256 ** 3 * 4) / 0.1;
		expect(Number(at.votes[0]?.score)).toBeGreaterThanOrEqual(Math.floor(whole));
		expect(Number(at.votes[0]?.score)).toBeLessThanOrEqual(whole / 0.9 + 1);
		expect(at.votes[0]?.transcriptHash).toMatch(/^0x[0-9a-f]{64}$/);
	});

	it('fails a wrong product and swapped entries, and votes so on chain', async () => {
		for (const [device, sentence] of [
			[OneWrongEntryDevice, /not the product/],
			[SwapsEntriesDevice, /not the one that the device committed to/]
		] as const) {
			const at = await stage();
			const verdict = await prove(at, device);
			expect(verdict).toMatchObject({ passed: false, score: 0, transactionHash: TRANSACTION });
			expect(verdict).toHaveProperty('reason', expect.stringMatching(sentence));
			expect(at.votes).toMatchObject([{ passed: false, score: 0n }]);
			expect(at.votes[0]?.transcriptHash).toMatch(/^0x[0-9a-f]{64}$/);
		}
	});

	it('tells a device that misses the class both figures, and votes that it failed', async () => {
		const at = await stage({ minScore: 200_000_000_000n });
		const verdict = await prove(at, HonestDevice);
		expect(verdict).toMatchObject({ type: 'proof.verdict', passed: false });
		expect(verdict).toHaveProperty(
			'reason',
			expect.stringMatching(/^Measured 1\.\d\d GFLOP\/s; the class "Entry" asks for 200 GFLOP\/s\.$/)
		);
		expect(at.votes).toMatchObject([{ passed: false }]);
		expect(at.votes[0]?.score).toBeGreaterThan(1_000_000_000n);
	});

	it('keeps what convicts a device that signed a wrong product, and of an honest one nothing', async () => {
		const liar = await stage();
		await prove(liar, OneWrongEntryDevice);
		// The entry that the device changed, in the warm-up.
		expect(liar.evidence).toMatchObject([{ n: 128n, row: 0n, column: 5n }]);
		const honest = await stage();
		await prove(honest, HonestDevice);
		expect(honest.evidence).toEqual([]);
	});

	it('fails a device that does not sign the rows it opens', async () => {
		const at = await stage();
		const reason = 'The device did not sign the rows of the matrix that it opened.';
		const unsigned = await prove(at, HonestDevice, at.key, await generateSigningKey());
		expect(unsigned).toMatchObject({ type: 'proof.verdict', passed: false, reason });
		expect(at.evidence).toEqual([]);
	});

	it('refuses a commitment that the device did not sign, or that comes too late', async () => {
		const at = await stage();
		expect(await prove(at, HonestDevice, await generateSigningKey())).toMatchObject({
			type: 'refused',
			code: 'proof.failed'
		});
		const late = await stage({ clock: steppingClock(30_001) });
		expect(await prove(late, HonestDevice)).toMatchObject({ type: 'refused', code: 'proof.deadline' });
		// Neither says anything about the device that holds: it may come again.
		expect([...at.votes, ...late.votes]).toEqual([]);
	});

	it('refuses steps out of turn, and a second answer to one challenge', async () => {
		const { link, key, deviceId } = await stage();
		const commit = new Uint8Array(32);
		const signature = await key.sign(commitBytes(commit, commit));
		expect(await ask(link, { type: 'proof.commit', challengeId: 'x', commit, signature })).toMatchObject({
			code: 'proof.unexpected'
		});
		const challenge = await ask(link, { type: 'proof.request', deviceId, classId });
		if (challenge.type !== 'proof.challenge') throw new Error('a challenge was due');
		const { challengeId, seed } = challenge;
		const signed = await key.sign(commitBytes(seed, commit));
		const answer = { type: 'proof.commit', challengeId, commit, signature: signed } as const;
		expect(await ask(link, answer)).toMatchObject({ type: 'proof.open' });
		expect(await ask(link, answer)).toMatchObject({ code: 'proof.unexpected' });
	});

	it('refuses another device’s name, an unknown class, one it is not drawn for, and an unreachable chain', async () => {
		const { link, deviceId } = await stage();
		const request = { type: 'proof.request', deviceId, classId } as const;
		expect(await ask(link, { ...request, deviceId: `0x${'11'.repeat(32)}` as DeviceId })).toMatchObject({
			code: 'proof.unknownDevice'
		});
		expect(await ask(link, { ...request, classId: `0x${'bb'.repeat(32)}` as ClassId })).toMatchObject({
			code: 'proof.unknownClass'
		});
		const unseated = await stage({ chain: { isSeated: async () => false } });
		expect(await ask(unseated.link, { ...request, deviceId: unseated.deviceId })).toMatchObject({
			code: 'proof.unexpected',
			text: expect.stringContaining('has not drawn this verifier')
		});
		const away = await stage({
			chain: { getClass: () => Promise.reject(new RallyError('away', { code: 'chain.unreachable' })) }
		});
		expect(await ask(away.link, { ...request, deviceId: away.deviceId })).toMatchObject({
			code: 'chain.unreachable'
		});
	});
});
