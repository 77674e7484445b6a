import { describe, expect, it } from 'vitest';
import { toHex, toHexDigits } from '$lib/core/bytes';
import type { Tensor } from '$lib/core/tensor';
import { hashTensors } from './hashTensors';
import { generateKeyPair, generateSigningKey, signingKeyFrom, verifySignature } from './key';
import type { Receipt } from './messages';
import { deviceIdOf, peerIdOf } from './peerId';
import { receiptBytes, signReceipt, verifyReceipt } from './receipt';

const HALF = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n / 2n;
const word = `0x${'1'.repeat(64)}` as const;
const receiptOf = (publicKey: Uint8Array): Receipt => ({
	version: 1,
	jobId: 'job' as never,
	taskId: 'task' as never,
	attempt: 1,
	modelId: 'a'.repeat(64) as never,
	inputHash: word,
	outputHash: word,
	leaseId: 1n as never,
	deviceId: deviceIdOf(publicKey),
	chainId: 31_337,
	backend: 'webgpu',
	adapter: 'swiftshader',
	gpuMicros: 1234,
	finishedAtMs: 1_795_000_000_000
});

describe('keys', () => {
	it('sign with the lower s, and the other s is refused', async () => {
		const key = await generateSigningKey();
		const bytes = new Uint8Array([1, 2, 3]);
		for (let i = 0; i < 20; i++) {
			const signature = await key.sign(bytes);
			const s = BigInt(toHex(signature.subarray(32)));
			expect(s <= HALF).toBe(true);
			expect(await verifySignature(key.publicKey, bytes, signature)).toBe(true);
			const other = signature.slice();
			const high = (2n * HALF + 1n - s).toString(16).padStart(64, '0');
			other.set(
				Uint8Array.from({ length: 32 }, (_, j) => parseInt(high.slice(2 * j, 2 * j + 2), 16)),
				32
			);
			expect(await verifySignature(key.publicKey, bytes, other)).toBe(false);
		}
	});

	it('cannot be read', async () => {
		const { privateKey } = await generateKeyPair();
		await expect(crypto.subtle.exportKey('pkcs8', privateKey)).rejects.toThrow();
	});

	it('are the same again from the same pair', async () => {
		const pair = await generateKeyPair();
		const [a, b] = [await signingKeyFrom(pair), await signingKeyFrom(pair)];
		expect(peerIdOf(a.publicKey)).toBe(peerIdOf(b.publicKey));
		expect(peerIdOf(a.publicKey)).toMatch(/^r[0-9a-f]{40}$/);
	});

	it('that are no point of the curve verify nothing', async () => {
		const key = await generateSigningKey();
		const signature = await key.sign(new Uint8Array(1));
		const wrong = key.publicKey.slice();
		wrong[64] = (wrong[64] ?? 0) ^ 1;
		expect(await verifySignature(wrong, new Uint8Array(1), signature)).toBe(false);
		expect(await verifySignature(key.publicKey.slice(1), new Uint8Array(1), signature)).toBe(false);
	});

	it('name a device as the chain does', () => {
		// keccak256 of 64 zero bytes.
		const id = 'ad3228b676f7d3cd4284a5443f17f1962b36e491b30a40b2405849e597ba5fb5';
		expect(deviceIdOf(new Uint8Array(65))).toBe(`0x${id}`);
	});
});

describe('receipts', () => {
	it('hold for the device that signed them, and for no other', async () => {
		const key = await generateSigningKey();
		const receipt = receiptOf(key.publicKey);
		const signature = await signReceipt(key, receipt);
		expect(await verifyReceipt(receipt, signature, key.publicKey)).toBeUndefined();
		const other = await generateSigningKey();
		expect(await verifyReceipt(receipt, signature, other.publicKey)).toBe('otherDevice');
		const claimed = { ...receipt, deviceId: deviceIdOf(other.publicKey) };
		expect(await verifyReceipt(claimed, signature, other.publicKey)).toBe('badSignature');
	});

	it('do not hold with any field changed', async () => {
		const key = await generateSigningKey();
		const receipt = receiptOf(key.publicKey);
		const signature = await signReceipt(key, receipt);
		const changes: Partial<Receipt>[] = [
			{ jobId: 'jobt' as never, taskId: 'ask' as never },
			{ taskId: 'other' as never },
			{ attempt: 2 },
			{ modelId: 'b'.repeat(64) as never },
			{ inputHash: `0x${'2'.repeat(64)}` },
			{ outputHash: `0x${'2'.repeat(64)}` },
			{ leaseId: 2n as never },
			{ chainId: 1 },
			{ backend: 'wasm' },
			{ adapter: 'nvidia' },
			{ gpuMicros: 1 },
			{ finishedAtMs: 1 }
		];
		for (const change of changes) {
			expect(await verifyReceipt({ ...receipt, ...change }, signature, key.publicKey)).toBe('badSignature');
			expect(toHexDigits(receiptBytes({ ...receipt, ...change }))).not.toBe(
				toHexDigits(receiptBytes(receipt))
			);
		}
		expect(await verifyReceipt({ ...receipt, attempt: -1 }, signature, key.publicKey)).toBe('malformed');
	});
});

describe('the hash of tensors', () => {
	const x: Tensor = { name: 'x', type: 'float32', dims: [2, 1], data: new Uint8Array(8) };
	it('changes with name, type, shape, values, order and number', async () => {
		const others: Tensor[][] = [
			[{ ...x, name: 'y' }],
			[{ ...x, type: 'int32' }],
			[{ ...x, dims: [1, 2] }],
			[{ ...x, dims: [2] }],
			[{ ...x, data: new Uint8Array(8).fill(1) }],
			[x, x],
			[]
		];
		const hashes = await Promise.all([[x], ...others].map((tensors) => hashTensors(tensors)));
		expect(new Set(hashes).size).toBe(hashes.length);
		expect(await hashTensors([{ ...x, data: x.data.slice() }])).toBe(hashes[0]);
		const y = { ...x, name: 'y' };
		expect(await hashTensors([x, y])).not.toBe(await hashTensors([y, x]));
	});
});
