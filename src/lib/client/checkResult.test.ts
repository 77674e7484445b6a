import { describe, expect, it } from 'vitest';
import type { DeviceId, Hex, JobId, LeaseId, ModelId, TaskId } from '$lib/core/ids';
import type { Tensor } from '$lib/core/tensor';
import { hashTensors } from '$lib/protocol/hashTensors';
import { generateSigningKey } from '$lib/protocol/key';
import type { Receipt } from '$lib/protocol/messages';
import { deviceIdOf } from '$lib/protocol/peerId';
import { signReceipt } from '$lib/protocol/receipt';
import { checkResult, type Asked } from './checkResult';

const floats = (name: string, ...values: number[]): Tensor => ({
	name,
	type: 'float32',
	dims: [values.length],
	data: new Uint8Array(Float32Array.from(values).buffer)
});
const key = await generateSigningKey();
const inputs = [floats('x', 1, 2)];
const outputs = [floats('y', 3, 4)];
const asked: Asked = {
	jobId: 'job' as JobId,
	taskId: 'task' as TaskId,
	attempt: 2,
	modelId: 'ab'.repeat(32) as ModelId,
	leaseId: 7n as LeaseId,
	deviceId: deviceIdOf(key.publicKey),
	chainId: 31337,
	inputHash: await hashTensors(inputs)
};
const right: Receipt = {
	...asked,
	version: 1,
	outputHash: await hashTensors(outputs),
	backend: 'webgpu',
	adapter: 'a test adapter',
	gpuMicros: 5,
	finishedAtMs: 1
};

/** What the client makes of a receipt with these fields, signed by the device unless by another. */
async function check(change: Partial<Receipt>, { sent = outputs, signer = key } = {}) {
	const receipt = { ...right, ...change };
	const signature = await signReceipt(signer, receipt);
	const result = await checkResult(asked, { outputs: sent, receipt, signature }, key.publicKey);
	return result.ok ? 'held' : result.error.code;
}

describe('checkResult', () => {
	it('holds for exactly what was asked and what came', async () => {
		expect(await check({})).toBe('held');
	});

	it.each([
		['jobId', 'other' as JobId],
		['taskId', 'other' as TaskId],
		['attempt', 1],
		['modelId', 'cd'.repeat(32) as ModelId],
		['leaseId', 8n as LeaseId],
		['deviceId', `0x${'11'.repeat(32)}` as DeviceId],
		['chainId', 1]
	] as const)('refuses a receipt for another %s, however well signed', async (field, value) => {
		expect(await check({ [field]: value })).toBe('receipt.otherAttempt');
	});

	it('refuses a receipt for other inputs, and one for other outputs than came', async () => {
		const other: Hex = `0x${'22'.repeat(32)}`;
		expect(await check({ inputHash: other })).toBe('receipt.otherInput');
		expect(await check({ outputHash: other })).toBe('receipt.otherOutput');
		expect(await check({}, { sent: [floats('y', 3, 5)] })).toBe('receipt.otherOutput');
		expect(await check({}, { sent: [floats('z', 3, 4)] })).toBe('receipt.otherOutput');
	});

	it('refuses a CPU that was sold as a GPU, and another’s signature', async () => {
		expect(await check({ backend: 'wasm' })).toBe('receipt.backend');
		expect(await check({}, { signer: await generateSigningKey() })).toBe('receipt.signature');
	});
});
