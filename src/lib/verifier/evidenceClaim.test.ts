import { beforeAll, describe, expect, test } from 'vitest';
import type { RowEvidence } from '$lib/core/rowEvidence';
import { toHex } from '$lib/core/bytes';
import { kernelId } from '$lib/core/kernelId';
import { productOf } from '$lib/gpu/kernels/gemm/reference';
import { rowEvidence } from '$lib/gpu/proof/rowEvidence';
import { rowTreeOf } from '$lib/gpu/proof/rowTree';
import type { GemmKernel } from '$lib/gpu/proof/work';
import { generateSigningKey } from '$lib/protocol/key';
import { deviceIdOf } from '$lib/protocol/peerId';
import { rowRootBytes } from '$lib/protocol/rowRootBytes';
import { evidenceClaim } from './evidenceClaim';

const key = await generateSigningKey();
const seed = new Uint8Array(32).map((_, i) => 11 * i + 3);

interface Case {
	kernel?: GemmKernel;
	n?: number;
	row?: number;
	column?: number;
	by?: number;
}

/** A product with one entry changed by so much, signed by the device and laid before the referee. */
async function signed({ kernel = 'gemm-f32', n = 17, row = 3, column = 5, by = 1 }: Case = {}) {
	const entries = productOf(seed, n, kernel);
	const actual = entries[n * row + column] ?? 0;
	entries[n * row + column] = actual + by;
	const c = new Uint8Array(entries.buffer);
	const { root: rowRoot } = await rowTreeOf(c, n);
	const signature = await key.sign(rowRootBytes({ kernel, n, seed, rowRoot }));
	const { publicKey } = key;
	return { actual, evidence: await rowEvidence({ kernel, publicKey, n, seed, c, signature, row, column }) };
}

test.each<Required<Case>>([
	{ kernel: 'gemm-f32', n: 16, row: 0, column: 0, by: 1 },
	{ kernel: 'gemm-f32', n: 17, row: 16, column: 16, by: -1 },
	{ kernel: 'gemm-i8', n: 33, row: 32, column: 0, by: 7 },
	{ kernel: 'gemm-f16', n: 19, row: 17, column: 18, by: 1 },
	{ kernel: 'gemm-f32', n: 24, row: 9, column: 2, by: 2 ** 30 }
])('finds what the device signed and what is true: $kernel, n = $n, $row, $column', async (given) => {
	const { actual, evidence } = await signed(given);
	const { by, ...about } = given;
	expect(await evidenceClaim(evidence)).toEqual({
		ok: true,
		value: { deviceId: deviceIdOf(key.publicKey), ...about, claimed: actual + by, actual }
	});
});

describe('refuses', () => {
	let evidence: RowEvidence;
	beforeAll(async () => {
		({ evidence } = await signed());
	});
	const other = toHex(new Uint8Array(32).fill(1));
	const flipped = (hex: `0x${string}`): `0x${string}` =>
		`0x${(Number.parseInt(hex[2] ?? '0', 16) ^ 1).toString(16)}${hex.slice(3)}`;

	test.each<[string, (evidence: RowEvidence) => Partial<RowEvidence>, string]>([
		['a kernel that nobody judges', () => ({ kernel: kernelId('triad-u32') }), 'evidence.kernel'],
		['another kernel’s rows', () => ({ kernel: kernelId('gemm-i8') }), 'device.badSignature'],
		['a matrix too small', () => ({ n: 15n }), 'evidence.size'],
		['a matrix too large', () => ({ n: 4097n }), 'evidence.size'],
		['a row past the last', () => ({ row: 17n }), 'evidence.size'],
		['a column past the last', () => ({ column: 17n }), 'evidence.size'],
		['another device', () => ({ deviceX: other }), 'device.badSignature'],
		['another seed', () => ({ seed: other }), 'device.badSignature'],
		['another root', () => ({ rowRoot: other }), 'device.badSignature'],
		['another signature', ({ s }) => ({ s: flipped(s) }), 'device.badSignature'],
		['another n', () => ({ n: 18n }), 'device.badSignature'],
		['another row’s place', () => ({ row: 4n }), 'evidence.row'],
		['other entries', ({ entries }) => ({ entries: flipped(entries) }), 'evidence.row'],
		['entries too few', ({ entries }) => ({ entries: `0x${entries.slice(10)}` }), 'evidence.row'],
		['a way up too short', ({ proof }) => ({ proof: proof.slice(1) }), 'evidence.row'],
		['a way up too long', ({ proof }) => ({ proof: [...proof, other] }), 'evidence.row'],
		['another way up', ({ proof }) => ({ proof: [other, ...proof.slice(1)] }), 'evidence.row'],
		['an entry that is right', () => ({ column: 6n }), 'evidence.right']
	])('%s', async (_, change, code) => {
		expect(await evidenceClaim({ ...evidence, ...change(evidence) })).toMatchObject({
			ok: false,
			error: { code }
		});
	});

	test('nothing of what the device signed rightly', async () => {
		const { evidence: right } = await signed({ by: 0 });
		expect(await evidenceClaim(right)).toMatchObject({ ok: false, error: { code: 'evidence.right' } });
	});
});
