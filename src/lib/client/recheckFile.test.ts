import { beforeAll, describe, expect, it } from 'vitest';
import type { LeaseView } from '$lib/chain/types';
import { toHex } from '$lib/core/bytes';
import { RallyError } from '$lib/core/errors';
import type { DeviceId, Hex, JobId, LeaseId, ModelId, TaskId } from '$lib/core/ids';
import type { Tensor } from '$lib/core/tensor';
import { hashTensors } from '$lib/protocol/hashTensors';
import { generateSigningKey, type SigningKey } from '$lib/protocol/key';
import type { Receipt } from '$lib/protocol/messages';
import { deviceIdOf } from '$lib/protocol/peerId';
import { signReceipt } from '$lib/protocol/receipt';
import type { Evidence, SignedOutputs } from './evidence';
import { evidenceHash, exportEvidence } from './exportEvidence';
import { exportRun } from './exportRun';
import { fileFrom } from './fileSchemas';
import { recheckFile } from './recheckFile';
import type { JobSnapshot, TaskSnapshot } from './types';

const floats = (name: string, ...values: number[]): Tensor[] => [
	{ name, type: 'float32', dims: [values.length], data: new Uint8Array(Float32Array.from(values).buffer) }
];
const modelId = 'ab'.repeat(32) as ModelId;
const jobId = 'job' as JobId;
const leaseId = (2n ** 60n) as LeaseId;
const inputs = floats('x', 1, 2);

async function signed(
	key: SigningKey,
	outputs: Tensor[],
	change: Partial<Receipt> = {}
): Promise<SignedOutputs> {
	const receipt: Receipt = {
		version: 1,
		jobId,
		taskId: 'task-0' as TaskId,
		attempt: 1,
		modelId,
		inputHash: await hashTensors(inputs),
		outputHash: await hashTensors(outputs),
		leaseId,
		deviceId: deviceIdOf(key.publicKey),
		chainId: 31337,
		backend: 'webgpu',
		adapter: 'a test adapter',
		gpuMicros: 5,
		finishedAtMs: 1,
		...change
	};
	return {
		receipt,
		signature: toHex(await signReceipt(key, receipt)),
		devicePublicKey: toHex(key.publicKey),
		outputs
	};
}

async function task(key: SigningKey, index: number): Promise<TaskSnapshot> {
	const taskId = `task-${index}` as TaskId;
	const outputs = floats('y', index, 1);
	const { outputs: _, ...receipt } = await signed(key, outputs, { taskId });
	return {
		taskId,
		index,
		label: `digit ${index}`,
		state: 'done',
		attempts: 1,
		deviceId: receipt.receipt.deviceId,
		outputs,
		receipt: { valid: true, problem: undefined, ...receipt },
		checked: index === 1,
		error: undefined
	};
}

let keys: SigningKey[];
let job: JobSnapshot;
let lease: LeaseView;
let evidence: Evidence;
const keyAt = (i: number) => keys[i] as SigningKey;
const idAt = (i: number) => deviceIdOf(keyAt(i).publicKey);

beforeAll(async () => {
	keys = await Promise.all([0, 1, 2].map(() => generateSigningKey()));
	evidence = {
		jobId,
		taskId: 'task-0' as TaskId,
		modelId,
		leaseId,
		chainId: 31337,
		inputHash: await hashTensors(inputs),
		inputs,
		tolerance: undefined,
		accused: { deviceId: idAt(0), ...(await signed(keyAt(0), floats('y', 9, 1))) },
		against: [await signed(keyAt(1), floats('y', 0, 1)), await signed(keyAt(2), floats('y', 0, 1.0001))],
		judged: undefined
	};
	job = {
		jobId,
		title: 'three digits',
		modelId,
		workloadId: 'digits',
		leaseId,
		assurance: 'standard',
		startedAtMs: 1,
		endedAtMs: 2,
		state: 'done',
		costWei: 5n,
		tasks: await Promise.all([0, 1, 2].map((index) => task(keyAt(1), index))),
		work: { first: 3, retry: 0, check: 1, tiebreak: 1, hedge: 0, rerun: 0 },
		caught: [
			{
				deviceId: idAt(0),
				taskId: 'task-0' as TaskId,
				index: 0,
				sentence: 'It gave another result than two others.',
				evidence,
				report: 'none'
			}
		]
	};
	lease = { leaseId, deviceIds: [idAt(1), idAt(2)], client: '0x02', costWei: 7n } as unknown as LeaseView;
});

/** The run's file after a change of its JSON. */
async function afterChange(change: (run: Loose) => void) {
	const run = JSON.parse(exportRun(job, lease)) as Loose;
	change(run);
	return recheckFile(JSON.stringify(run));
}
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a hostile file is changed field by field
type Loose = any;

const refusal = (text: string) =>
	recheckFile(text).then(
		() => 'taken',
		(error: unknown) => (error instanceof RallyError ? `${error.code} ${error.details ?? ''}` : 'crashed')
	);

describe('recheckFile of a run', () => {
	it('finds that what was exported holds', async () => {
		const found = await recheckFile(exportRun(job, lease));
		expect(found).toMatchObject({ kind: 'run', holds: true, jobId, modelId, leaseId, chainId: 31337 });
		expect(found.tasks.map(({ verdict, label, checked }) => [verdict, label, checked])).toEqual([
			['holds', 'digit 0', false],
			['holds', 'digit 1', true],
			['holds', 'digit 2', false]
		]);
		expect(found.tasks[2]?.outputs).toEqual(job.tasks[2]?.outputs);
		expect(found.shows.join(' ')).toContain(`evidence against device ${idAt(0)} holds`);
		expect(found.cannotShow.join(' ')).toContain('1 result was checked');
	});

	it('still reads the runs of before', async () => {
		const found = await afterChange((run) => {
			run.format = 'rally.run/1';
			delete run.assurance;
			delete run.caught;
			for (const each of run.tasks) {
				delete each.label;
				delete each.checked;
			}
		});
		expect(found).toMatchObject({ holds: true, tasks: [{ label: '1', verdict: 'holds' }, {}, {}] });
	});

	it.each<[string, string, (run: Loose) => unknown]>([
		['an output that was changed', 'outputs', (run: Loose) => (run.tasks[0].outputs = run.tasks[1].outputs)],
		[
			'two receipts that were swapped',
			'another task',
			(run: Loose) =>
				([run.tasks[0].receipt, run.tasks[1].receipt] = [run.tasks[1].receipt, run.tasks[0].receipt])
		],
		[
			'another device’s key beside the receipt',
			'The key is not that of the device',
			(run: Loose) => (run.tasks[0].receipt.devicePublicKey = toHex(keyAt(2).publicKey))
		],
		[
			'another device’s name and key',
			'did not sign',
			(run: Loose) => {
				run.tasks[0].receipt.devicePublicKey = toHex(keyAt(2).publicKey);
				run.tasks[0].receipt.receipt.deviceId = idAt(2);
			}
		],
		[
			'a receipt that was changed',
			'did not sign',
			(run: Loose) => (run.tasks[0].receipt.receipt.gpuMicros = 1)
		],
		['another model', 'another model', (run: Loose) => (run.modelId = 'cd'.repeat(32))],
		['another lease', 'another lease', (run: Loose) => (run.lease.leaseId = '8')],
		['another job', 'another job', (run: Loose) => (run.jobId = 'other')],
		['a device that was not rented', 'none of those', (run: Loose) => (run.lease.deviceIds = [idAt(2)])],
		['a task told twice', 'the same id', (run: Loose) => run.tasks.unshift(run.tasks[0])],
		['a result that nobody signed', 'no device signed', (run: Loose) => (run.tasks[0].receipt = null)]
	])('sees %s', async (_, words, change) => {
		const found = await afterChange(change);
		expect(found.holds).toBe(false);
		expect(found.tasks.flatMap(({ problems }) => problems).join(' ')).toContain(words);
	});

	it('takes a task that was never done for what it is', async () => {
		const found = await afterChange((run) => {
			Object.assign(run.tasks[0], { state: 'failed', outputs: [], receipt: null });
		});
		expect(found).toMatchObject({ holds: true, tasks: [{ verdict: 'none' }, {}, {}] });
	});

	it('does not repeat an accusation that the evidence does not bear out', async () => {
		const found = await afterChange((run) => {
			run.caught[0].evidence.against = [];
		});
		expect(found.holds).toBe(false);
		expect(found.shows.join(' ')).toContain('holds no evidence that bears it out');
		const other = await afterChange((run) => {
			run.caught[0].deviceId = idAt(2);
		});
		expect(other.shows.join(' ')).toContain('no evidence that bears it out');
	});
});

describe('recheckFile of a receipt', () => {
	it('holds a receipt against its key', async () => {
		const { receipt } = job.tasks[0] as TaskSnapshot;
		const text = (change: object = {}) =>
			JSON.stringify({ ...receipt, ...change }, (_, value: unknown) =>
				typeof value === 'bigint' ? String(value) : value
			);
		expect(await recheckFile(text())).toMatchObject({ kind: 'receipt', holds: true, leaseId });
		expect(await recheckFile(text({ signature: `0x${'11'.repeat(64)}` }))).toMatchObject({
			holds: false,
			shows: [],
			tasks: [{ verdict: 'broken', deviceId: undefined }]
		});
		expect(await refusal(text({ signature: '0x11' }))).toMatch(/^file.malformed signature/);
	});
});

describe('recheckFile of evidence', () => {
	it('finds that it holds, and says what it does not show', async () => {
		const found = await recheckFile(exportEvidence(evidence));
		expect(found).toMatchObject({ kind: 'evidence', holds: true });
		expect(found.tasks.map(({ label }) => label)).toEqual(['accused', 'against it', 'against it']);
		expect(found.shows[1]).toContain('Output y is 9 at 0, where 0 was expected');
		expect(found.cannotShow[0]).toContain('Which side is right');
	});

	it('reads back to the same text, so that its hash names it', async () => {
		const text = exportEvidence(evidence);
		const file = fileFrom(text);
		expect(file.kind === 'evidence' && exportEvidence(file.evidence)).toBe(text);
		expect(evidenceHash(evidence)).toBe(
			toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))))
		);
	});

	it.each<[string, string, () => Promise<Partial<Evidence>>]>([
		[
			'an accused that said the same, within the tolerance',
			'within the tolerance',
			async () => ({
				accused: { deviceId: idAt(0), ...(await signed(keyAt(0), floats('y', 0, 1.0002))) }
			})
		],
		['nothing that stands against it', 'Nothing in the file', async () => ({ against: [] })],
		[
			'the accused against itself',
			'against itself',
			async () => ({ against: [await signed(keyAt(0), floats('y', 0, 1))] })
		],
		['other inputs', 'not those that were signed', async () => ({ inputs: floats('x', 1, 3) })],
		[
			'a receipt of another task',
			'another task',
			async () => ({ against: [await signed(keyAt(1), floats('y', 0, 1), { taskId: 'task-1' as TaskId })] })
		],
		[
			'a receipt for other inputs',
			'other inputs',
			async () => ({
				against: [await signed(keyAt(1), floats('y', 0, 1), { inputHash: `0x${'22'.repeat(32)}` as Hex })]
			})
		],
		[
			'another name for the accused',
			'not that of the device which is accused',
			async () => ({ accused: { ...evidence.accused, deviceId: idAt(2) as DeviceId } })
		],
		[
			'golden outputs that the accused gave too',
			'taken to be right',
			async () => ({ against: [], judged: { by: 'golden', outputs: floats('y', 9, 1.001) } })
		]
	])('does not hold with %s', async (_, words, change) => {
		const found = await recheckFile(exportEvidence({ ...evidence, ...(await change()) }));
		expect(found.holds).toBe(false);
		expect(found.shows).toEqual([]);
		expect(found.tasks.flatMap(({ problems }) => problems).join(' ')).toContain(words);
	});
});

describe('recheckFile of anything else', () => {
	it.each([
		['nothing', ''],
		['a run cut short', '{"format":"rally.run/2","tasks":['],
		['no JSON', 'PK\u0003\u0004']
	])('refuses %s', async (_, text) => expect(await refusal(text)).toBe('file.malformed '));

	it.each(['null', '7', '[]', '{}', '{"format":"rally.run"}'])('does not know %s', async (text) =>
		expect(await refusal(text)).toBe('file.unknown ')
	);

	it.each<[string, (run: Loose) => void]>([
		['tasks.0.outputs.0.dims.0', (run) => (run.tasks[0].outputs[0].dims = [-1])],
		['tasks.0.outputs.0', (run) => (run.tasks[0].outputs[0].dims = [2 ** 40])],
		['tasks.0.outputs.0', (run) => (run.tasks[0].outputs[0].data = '*')],
		['tasks.0.outputs.0.type', (run) => (run.tasks[0].outputs[0].type = '__proto__')],
		['tasks.0.receipt.receipt.leaseId', (run) => (run.tasks[0].receipt.receipt.leaseId = '-1')],
		['tasks.0.receipt.devicePublicKey', (run) => (run.tasks[0].receipt.devicePublicKey = '0x04')],
		['tasks', (run) => (run.tasks = Array.from({ length: 100_001 }, () => 0))],
		['format', (run) => (run.format = 'rally.run/3')]
	])('names what is wrong at %s', async (field, change) => {
		const run = JSON.parse(exportRun(job, lease)) as Loose;
		change(run);
		expect((await refusal(JSON.stringify(run))).split(':')[0]).toBe(`file.malformed ${field}`);
	});

	it('does not begin to read what is larger than any file of Rally', async () => {
		expect(await refusal(' '.repeat(256 * 2 ** 20 + 1))).toMatch(/^file.tooLarge/);
	});
});
