import { fromHex } from '$lib/core/bytes';
import type { Tensor } from '$lib/core/tensor';
import { hashTensors } from '$lib/protocol/hashTensors';
import { deviceIdOf } from '$lib/protocol/peerId';
import { type ReceiptProblem, verifyReceipt } from '$lib/protocol/receipt';
import { agree } from './agree';
import type { Evidence } from './evidence';
import { fileFrom, type ReceiptFile, type RunFile } from './fileSchemas';
import type { Rechecked, RecheckedTask } from './rechecked';

/** What was signed has to be about this. */
interface About {
	jobId?: string;
	taskId?: string;
	modelId?: string;
	leaseId?: bigint | undefined;
	inputHash?: string;
	outputs?: readonly Tensor[];
}

const SIGNATURE_WORDS: Record<ReceiptProblem, string> = {
	malformed: 'The receipt cannot be read.',
	otherDevice: 'The key is not that of the device which the receipt names.',
	badSignature: 'The key did not sign this: the receipt was changed, or somebody else wrote it.'
};

const CHAIN_KNOWS =
	'Whether these devices are registered on a chain, and were rented: ask the chain about the lease and the device ids.';
const NOT_RIGHT =
	'That an output is right: a device signs what it gave, not the truth. Who has the model and the inputs can run them again.';
const NOT_GPU =
	'Which GPU it ran on, and for how long: adapter, backend and time are the device’s own words.';

/**
 * Checks a file again from its text alone, with no chain, wallet or network: a run (`rally.run/1` and `/2`), a
 * receipt, or evidence (`rally.evidence/1`). The text is a stranger's; whatever it holds, this answers or throws.
 *
 * @throws RallyError `file.tooLarge`, `file.malformed` naming the field, `file.unknown`
 */
export async function recheckFile(text: string): Promise<Rechecked> {
	const file = fileFrom(text);
	switch (file.kind) {
		case 'run':
			return recheckRun(file.run);
		case 'evidence':
			return recheckEvidence(file.evidence);
		case 'receipt':
			return recheckReceipt(file.signed);
	}
}

async function recheckRun(run: RunFile): Promise<Rechecked> {
	const ids = new Set<string>();
	const rented = run.lease && new Set<string>(run.lease.deviceIds);
	const tasks: RecheckedTask[] = [];
	for (const task of run.tasks) {
		const about = { jobId: run.jobId, taskId: task.taskId, modelId: run.modelId, outputs: task.outputs };
		const found = await recheck(task.receipt, { ...about, leaseId: run.lease?.leaseId });
		const problems = [...found.problems];
		if (ids.has(task.taskId)) problems.push('Another task of this file has the same id.');
		ids.add(task.taskId);
		if (found.deviceId && rented && !rented.has(found.deviceId))
			problems.push('The device is none of those that the file says were rented.');
		if (!task.receipt && (task.state === 'done' || task.outputs.length > 0))
			problems.push('It has a result that no device signed.');
		tasks.push({
			...found,
			index: task.index,
			label: 'label' in task ? task.label : String(task.index + 1),
			taskId: task.taskId,
			state: task.state,
			outputs: task.outputs,
			checked: 'checked' in task && task.checked,
			problems,
			verdict: problems.length > 0 ? 'broken' : task.receipt ? 'holds' : 'none'
		});
	}
	const held = tasks.filter(({ verdict }) => verdict === 'holds');
	const devices = new Set(held.map(({ deviceId }) => deviceId));
	const shows = [
		`${held.length} of ${tasks.length} tasks have a receipt that holds, signed by ${count(devices.size, 'device')}: each for exactly this task, model and output.`
	];
	const caught = 'caught' in run ? run.caught : [];
	let evidenceHolds = true;
	for (const { deviceId, evidence } of caught) {
		const found = evidence && (await recheckEvidence(evidence));
		evidenceHolds &&= found?.holds ?? true;
		shows.push(
			evidence && found?.holds && evidence.accused.deviceId === deviceId && evidence.jobId === run.jobId
				? `The evidence against device ${deviceId} holds: ${found.shows.join(' ')}`
				: `Device ${deviceId} is said to have given a wrong result; the file ${evidence ? 'holds no evidence that bears it out' : 'holds no evidence of it'}.`
		);
	}
	const checked = tasks.filter((task) => task.checked).length;
	return {
		kind: 'run',
		title: run.title,
		jobId: run.jobId,
		modelId: run.modelId,
		chainId: held[0]?.receipt?.chainId,
		leaseId: run.lease?.leaseId ?? held[0]?.receipt?.leaseId,
		holds: evidenceHolds && tasks.every(({ verdict }) => verdict !== 'broken'),
		tasks,
		shows,
		cannotShow: [
			NOT_RIGHT,
			...(checked > 0
				? [
						`That ${count(checked, 'result')} ${checked === 1 ? 'was' : 'were'} checked by a second device: the file says so, and nobody signed it.`
					]
				: []),
			CHAIN_KNOWS,
			NOT_GPU
		]
	};
}

async function recheckReceipt(signed: ReceiptFile): Promise<Rechecked> {
	const found = await recheck(signed, {});
	const { jobId, taskId, modelId, chainId, leaseId, outputHash } = signed.receipt;
	const holds = found.problems.length === 0;
	return {
		kind: 'receipt',
		title: undefined,
		jobId,
		modelId,
		chainId,
		leaseId,
		holds,
		tasks: [
			{
				...found,
				index: 0,
				label: '1',
				taskId,
				state: 'done',
				outputs: [],
				checked: false,
				verdict: holds ? 'holds' : 'broken'
			}
		],
		shows: holds
			? [
					`Device ${found.deviceId} signed that it answered this task of this model with outputs of hash ${outputHash}.`
				]
			: [],
		cannotShow: [
			'Which outputs these are: the receipt holds their hash alone. The file of the run holds them.',
			NOT_RIGHT,
			CHAIN_KNOWS,
			NOT_GPU
		]
	};
}

async function recheckEvidence(evidence: Evidence): Promise<Rechecked> {
	const { jobId, taskId, modelId, chainId, leaseId, inputHash, inputs, accused, against, judged } = evidence;
	const { tolerance } = evidence;
	const about = { jobId, taskId, modelId, leaseId, inputHash };
	const compared = { tolerance };
	// Golden outputs come from a CPU.
	const judgedBy = judged?.by === 'golden' ? { tolerance, backends: ['wasm', 'webgpu'] as const } : compared;
	const tasks: RecheckedTask[] = [];
	for (const [index, side] of [accused, ...against].entries()) {
		const found = await recheck(side, { ...about, outputs: side.outputs });
		const problems = [...found.problems];
		if (index === 0 && side.receipt.deviceId !== accused.deviceId)
			problems.push('The receipt is not that of the device which is accused.');
		if (index > 0 && side.receipt.deviceId === accused.deviceId)
			problems.push('The device that is accused cannot stand against itself.');
		if (index > 0 && agree(side.outputs, accused.outputs, compared).agrees)
			problems.push('Its outputs are those of the device that is accused, within the tolerance.');
		tasks.push({
			...found,
			index,
			label: index === 0 ? 'accused' : 'against it',
			taskId,
			state: 'done',
			outputs: side.outputs,
			checked: false,
			problems,
			verdict: problems.length > 0 ? 'broken' : 'holds'
		});
	}
	const first = tasks[0];
	if (first && (await hashTensors(inputs)) !== inputHash)
		first.problems.push('The inputs in the file are not those that were signed for.');
	if (first && judged && agree(judged.outputs, accused.outputs, judgedBy).agrees)
		first.problems.push('Its outputs are those that were taken to be right.');
	if (first && !judged && against.length === 0) first.problems.push('Nothing in the file stands against it.');
	for (const task of tasks) if (task.problems.length > 0) task.verdict = 'broken';
	const holds = tasks.every(({ verdict }) => verdict === 'holds');
	const others = judged?.outputs ?? against[0]?.outputs ?? [];
	const difference = agree(others, accused.outputs, judged ? judgedBy : compared);
	const shows = holds
		? [
				...(against.length > 0
					? [
							`Device ${accused.deviceId} signed other outputs than ${count(against.length, 'other device')} for the same model and inputs.`
						]
					: [`Device ${accused.deviceId} signed other outputs than the file says are right.`]),
				...(difference.agrees ? [] : [difference.sentence])
			]
		: [];
	return {
		kind: 'evidence',
		title: undefined,
		jobId,
		modelId,
		chainId,
		leaseId,
		holds,
		tasks,
		shows,
		cannotShow: [
			'Which side is right: whoever has the model can run the inputs, which are in this file, and see.',
			...(judged
				? [
						judged.by === 'golden'
							? 'Where the outputs that it was held against come from: the client says they are the workload’s known ones.'
							: 'That the client’s own GPU came to these outputs: nobody signed that.'
					]
				: []),
			CHAIN_KNOWS
		]
	};
}

/** One signed receipt, held against what it has to be about. */
async function recheck(
	signed: ReceiptFile | null,
	about: About
): Promise<Pick<RecheckedTask, 'receipt' | 'deviceId' | 'problems'>> {
	if (!signed) return { receipt: undefined, deviceId: undefined, problems: [] };
	const { receipt } = signed;
	const publicKey = fromHex(signed.devicePublicKey) ?? new Uint8Array();
	const problem = await verifyReceipt(receipt, fromHex(signed.signature) ?? new Uint8Array(), publicKey);
	const problems = problem ? [SIGNATURE_WORDS[problem]] : [];
	const words = { jobId: 'job', taskId: 'task', modelId: 'model', leaseId: 'lease', inputHash: 'inputs' };
	for (const [field, what] of Object.entries(words) as [keyof typeof words, string][]) {
		if (about[field] !== undefined && receipt[field] !== about[field])
			problems.push(`The receipt is for ${field === 'inputHash' ? 'other inputs' : `another ${what}`}.`);
	}
	if (about.outputs && receipt.outputHash !== (await hashTensors(about.outputs)))
		problems.push('The outputs are not those that were signed.');
	return { receipt, deviceId: problem ? undefined : deviceIdOf(publicKey), problems };
}

const count = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`;
