import { expect, onTestFinished, test } from 'vitest';
import { keyIdOf } from '$lib/chain/p256';
import { systemClock } from '$lib/core/clock';
import { RallyError } from '$lib/core/errors';
import type { ClassId, LeaseId, WindowId } from '$lib/core/ids';
import { systemRandom } from '$lib/core/random';
import { createMemoryHub } from '$lib/peer/memoryTransport';
import { acceptLink, openLink } from '$lib/peer/openLink';
import { generateSigningKey } from '$lib/protocol/key';
import type { MessageType } from '$lib/protocol/messages';
import { deviceIdOf, peerIdOf } from '$lib/protocol/peerId';
import { serveClient } from '$lib/provider/serveClient';
import { doublingWorker, memoryShelf } from '$lib/provider/testDoubles';
import type { GpuWorker } from '$lib/worker/types';
import { runOnCpu } from '../../../../workloads/onnx/runOnCpu';
import { createDeviceSession } from '../deviceSession';
import { evidenceFile } from './evidenceFile';
import { evidenceFromText } from './evidenceFromText';
import { quietCheck } from './quietCheck';
import { recheckEvidence } from './recheckEvidence';
import type { QuietEvidence, QuietStep } from './types';

const leaseId = 7n as LeaseId;
/** The smallest plan. */
const wishedOperations = 1e6;

/** Runs what it is sent on the CPU and says that it was a GPU. */
function computingWorker(change: (values: Float32Array) => void = () => {}): GpuWorker {
	let model = new Uint8Array();
	const { loadModel, ...rest } = doublingWorker(async ({ inputs }) => {
		const outputs = await runOnCpu(model, inputs);
		for (const { data } of outputs) change(new Float32Array(data.buffer));
		return { outputs, backend: 'webgpu', gpuMicros: 1500 };
	});
	return {
		...rest,
		loadModel: (request, options) => {
			model = request.bytes.slice();
			return loadModel(request, options);
		}
	};
}

/** A rented device; what it was sent by whom is written down. */
async function rented(worker: GpuWorker) {
	const hub = createMemoryHub({ random: systemRandom, clock: systemClock });
	const [clientKey, key] = await Promise.all([generateSigningKey(), generateSigningKey()]);
	const deviceId = deviceIdOf(key.publicKey);
	const seen = new Set<MessageType | 'as a client' | 'as another'>();
	const device = hub.transport(peerIdOf(key.publicKey));
	device.onChannel((channel) => {
		void acceptLink(channel, { key, role: 'device', random: systemRandom, clock: systemClock }).then(
			(link) => {
				seen.add(link.remote.role === 'client' ? 'as a client' : 'as another');
				const onMessage: typeof link.onMessage = (handler) =>
					link.onMessage((received) => {
						seen.add(received.message.type);
						return handler(received);
					});
				serveClient(
					{ ...link, onMessage },
					{
						deviceId,
						key,
						chainId: 31337,
						worker,
						shelf: memoryShelf(),
						openDevice: () => Promise.reject(new Error('no other device')),
						getLease: async () => ({
							leaseId,
							classId: '0xaa' as ClassId,
							client: '0x02',
							clientKeyId: keyIdOf(clientKey.publicKey),
							deviceIds: [deviceId],
							windowIds: [1n as WindowId],
							startS: 1000,
							endS: 5000,
							costWei: 5n
						}),
						nowS: () => 1000,
						clock: systemClock,
						closedFor: () => undefined,
						onEvent: () => {}
					}
				);
			}
		);
	});
	const client = hub.transport(peerIdOf(clientKey.publicKey));
	const peerId = peerIdOf(key.publicKey);
	const signal = AbortSignal.timeout(30_000);
	const link = await openLink(await client.connect(peerId, { signal }), {
		key: clientKey,
		role: 'client',
		random: systemRandom,
		clock: systemClock,
		expect: { peerId },
		signal
	});
	onTestFinished(() => (client.close(), device.close()));
	const session = createDeviceSession(link, { deviceId, chainId: 31337 });
	await session.presentLease(leaseId);
	const steps: QuietStep['type'][] = [];
	const check = () =>
		quietCheck(session, {
			leaseId,
			wishedOperations,
			clock: systemClock,
			random: systemRandom,
			signal,
			onStep: ({ type }) => void (steps.at(-1) === type || steps.push(type))
		});
	return { check, seen, steps, deviceId };
}

const through = (evidence: QuietEvidence): QuietEvidence => {
	const read = evidenceFromText(evidenceFile(evidence).text);
	if (!read.ok) throw read.error;
	return read.value;
};

test('an honest device passes, and has seen nothing that a customer would not send', async () => {
	const { check, seen, steps, deviceId } = await rented(computingWorker());
	const result = await check();
	expect(result).toMatchObject({ deviceId, leaseId, wrong: undefined, rowsChecked: 32 });
	expect(result.rateAtLeast).toBeGreaterThan(0);
	expect(result.rateAtLeast * (result.elapsedMs - result.creditMs)).toBeCloseTo(1000 * result.operations, -2);
	expect([...seen].sort()).toEqual([
		'as a client',
		'lease.present',
		'model.chunk',
		'model.load',
		'model.offer',
		'task.run'
	]);
	expect(steps).toEqual(['building', 'sending', 'loading', 'running', 'checking']);

	// Anyone reads from the file what was seen here.
	const again = await recheckEvidence(through(result.evidence));
	expect(again).toMatchObject({ ok: true, value: { wrong: undefined } });
});

test('a device that adds one to every second row is found out, by whoever holds the file', async () => {
	const { check } = await rented(
		computingWorker((values) => {
			const n = values.length;
			// Rows are some forty values long, and a batch a thousand rows.
			for (let at = 0; at < n; at += 80) values[at] = (values[at] ?? 0) + 1;
		})
	);
	const { wrong, evidence } = await check();
	expect(wrong?.difference).toBeDefined();
	expect(await recheckEvidence(through(evidence))).toEqual({
		ok: true,
		value: { wrong, rowsChecked: evidence.rows.length }
	});
});

test('a file that somebody altered shows nothing', async () => {
	const { check } = await rented(computingWorker());
	const { evidence } = await check();
	const code = async (change: Partial<QuietEvidence>) => {
		const checked = await recheckEvidence({ ...evidence, ...change });
		return checked.ok ? 'holds' : checked.error.code;
	};
	const outputs = evidence.outputs.map((tensor) => ({
		...tensor,
		data: tensor.data.map((byte) => byte ^ 1)
	}));
	expect(await code({})).toBe('holds');
	expect(await code({ outputs })).toBe('check.otherOutput');
	expect(await code({ seed: `0x${'11'.repeat(32)}` })).toBe('check.otherModel');
	expect(await code({ batch: evidence.batch - 1 })).toBe('check.otherInput');
	expect(await code({ batch: 2 + evidence.batch })).toBe('check.noSuchRow');
	expect(await code({ rows: [2 ** 16] })).toBe('check.noSuchRow');
	expect(await code({ signature: `0x${'11'.repeat(64)}` })).toBe('check.notSigned');
	expect(await code({ receipt: { ...evidence.receipt, attempt: 2 } })).toBe('check.notSigned');

	const { text } = evidenceFile(evidence);
	const read = (change: (json: Record<string, unknown>) => unknown) => {
		const result = evidenceFromText(JSON.stringify(change(JSON.parse(text) as Record<string, unknown>)));
		return result.ok ? 'reads' : result.error.code;
	};
	expect(read((json) => json)).toBe('reads');
	expect(evidenceFromText(text.slice(1)).ok).toBe(false);
	expect(read((json) => ({ ...json, format: 'rally.check/2' }))).toBe('check.brokenFile');
	expect(read((json) => ({ ...json, wishedOperations: 1e15 }))).toBe('check.brokenFile');
	expect(read((json) => ({ ...json, more: 1 }))).toBe('check.brokenFile');
	expect(read((json) => ({ ...json, outputs: [{ ...(json['outputs'] as object[])[0], data: '*' }] }))).toBe(
		'check.brokenFile'
	);
});

test('outputs that an int8 cannot hold come back from the file to the bit', async () => {
	const { check } = await rented(
		computingWorker((values) => {
			values[0] = -0;
			values[1] = NaN;
		})
	);
	const { evidence } = await check();
	expect(through(evidence)).toEqual({
		...evidence,
		outputs: evidence.outputs.map((tensor) => ({ ...tensor }))
	});
});

test('a device that does not compute is no wrong answer, but its own refusal', async () => {
	const { check } = await rented(
		doublingWorker(() => Promise.reject(new RallyError('The GPU is gone.', { code: 'device.lost' })))
	);
	await expect(check()).rejects.toMatchObject({ shortMessage: 'The GPU is gone.' });
});
