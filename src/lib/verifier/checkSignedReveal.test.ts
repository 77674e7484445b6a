import { beforeAll, describe, expect, it } from 'vitest';
import { systemRandom } from '$lib/core/random';
import type { GemmChallenge } from '$lib/gpu/proof/work';
import * as doubles from '$lib/gpu/proof/doubles';
import { roundSeed } from '$lib/gpu/proof/roundSeed';
import { rowTreeOf } from '$lib/gpu/proof/rowTree';
import { generateSigningKey, type SigningKey } from '$lib/protocol/key';
import { rowRootBytes } from '$lib/protocol/rowRootBytes';
import { checkSignedReveal } from './checkSignedReveal';

const challenge: GemmChallenge = {
	kernel: 'gemm-f32',
	n: 24,
	rounds: 4,
	seed: new Uint8Array(32).map((_, i) => 7 * i)
};
const round = 3;
let key: SigningKey;
beforeAll(async () => {
	key = await generateSigningKey();
});

/** Has a device open round 3, and sign the rows of what it opens, or of `signs`. */
async function open(make: (challenge: GemmChallenge) => doubles.ProvingDevice, signs?: Uint8Array) {
	const { commit, reveal } = make(challenge);
	const { digests, c } = reveal(round);
	const rowRoot = (await rowTreeOf(signs ?? c, challenge.n)).root;
	const seed = roundSeed(challenge.seed, round, digests);
	const bytes = rowRootBytes({ kernel: challenge.kernel, n: challenge.n, seed, rowRoot });
	const signature = await key.sign(bytes);
	const { publicKey } = key;
	return { publicKey, challenge, commit, round, digests, c, rowRoot, signature, random: systemRandom };
}

const codeOf = ({ checked }: Awaited<ReturnType<typeof checkSignedReveal>>) =>
	checked.ok ? 'ok' : checked.error.code;

describe('checkSignedReveal', () => {
	it('passes an honest device and holds nothing against it', async () => {
		expect(await checkSignedReveal(await open(doubles.HonestDevice))).toEqual({
			checked: { ok: true, value: undefined }
		});
	});

	it.each([
		['OneWrongEntryDevice', 'proof.wrongProduct'],
		['SwapsEntriesDevice', 'proof.wrongDigest'],
		['ReplaysOldTranscriptDevice', 'proof.wrongProduct'],
		['IgnoresTheChainDevice', 'proof.wrongProduct'],
		['RankOneFakeDevice', 'proof.wrongProduct'],
		['NansEverywhereDevice', 'proof.entryOutOfRange'],
		['OverflowingEntryDevice', 'proof.entryOutOfRange']
	] as const)('keeps the wrong entry that %s signed', async (name, code) => {
		const opened = await open(doubles[name]);
		const result = await checkSignedReveal(opened);
		expect(codeOf(result)).toBe(code);
		const { row = 0n, column = 0n, ...evidence } = result.evidence ?? {};
		const truth = doubles.HonestDevice({ ...challenge }).reveal(round);
		expect(evidence).toMatchObject({ n: 24n, proof: { length: 5 } });
		if (name === 'OneWrongEntryDevice') expect([row, column]).toEqual([0n, 5n]);
		if (name === 'SwapsEntriesDevice') {
			const p = 4 * (24 * Number(row) + Number(column));
			expect(opened.c.slice(p, p + 4)).not.toEqual(truth.c.slice(p, p + 4));
		}
	});

	it.each(['WorksOnlyWhenOpenedDevice', 'WrongCommitmentDevice'] as const)(
		'fails %s, whose product is right, and holds nothing against it',
		async (name) => {
			const result = await checkSignedReveal(await open(doubles[name]));
			expect(result.checked.ok).toBe(false);
			expect(result.evidence).toBeUndefined();
		}
	);

	it('fails a device that signs the truth and opens a lie', async () => {
		const { c } = doubles.HonestDevice(challenge).reveal(round);
		const result = await checkSignedReveal(await open(doubles.SwapsEntriesDevice, c));
		expect(codeOf(result)).toBe('proof.rowsNotSigned');
		expect(result.evidence).toBeUndefined();
	});

	it('fails a device that signs for another round, or with another key', async () => {
		const opened = await open(doubles.HonestDevice);
		const other = await generateSigningKey();
		expect(codeOf(await checkSignedReveal({ ...opened, publicKey: other.publicKey }))).toBe(
			'proof.rowsNotSigned'
		);
		expect(codeOf(await checkSignedReveal({ ...opened, round: 2 }))).toBe('proof.rowsNotSigned');
	});

	it('refuses a matrix of the wrong size, signed or not', async () => {
		const opened = await open(doubles.HonestDevice);
		const short = opened.c.slice(4);
		const result = await checkSignedReveal(
			await open((each) => ({
				...doubles.HonestDevice(each),
				reveal: () => ({ digests: [...opened.digests], c: short })
			}))
		);
		expect(codeOf(result)).toBe('proof.wrongSize');
		expect(result.evidence).toBeUndefined();
	});
});
