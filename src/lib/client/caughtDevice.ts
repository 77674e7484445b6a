import type { DeviceId, TaskId } from '$lib/core/ids';
import type { Tensor } from '$lib/core/tensor';
import type { Tolerance } from '$lib/inference/compare';
import { agree } from './agree';
import type { Evidence, SignedOutputs } from './evidence';
import type { CaughtDevice } from './types';

/** All that is in hand about a task at the moment a device is caught with it. */
export interface Dispute {
	jobId: Evidence['jobId'];
	taskId: TaskId;
	modelId: Evidence['modelId'];
	/** The task's place in the job; undefined for the golden input. */
	index: number | undefined;
	inputs: Tensor[];
	tolerance: Tolerance | undefined;
	accused: SignedOutputs;
	/** Answers of other devices. */
	others: readonly SignedOutputs[];
	judged: Evidence['judged'];
	/** Results of the device that were taken back. */
	retracted: number;
}

/** What a device did, in words, with the evidence that shows it. */
export function caughtDevice({
	index,
	accused,
	others,
	judged,
	tolerance,
	retracted,
	...task
}: Dispute): CaughtDevice {
	const { receipt } = accused;
	const { deviceId, leaseId, chainId, inputHash } = receipt;
	const against = others.filter(
		(other) =>
			other.receipt.deviceId !== deviceId && !agree(other.outputs, accused.outputs, { tolerance }).agrees
	);
	const right = judged?.outputs ?? against[0]?.outputs ?? [];
	const difference = agree(right, accused.outputs, {
		tolerance,
		backends: judged?.by === 'golden' ? ['wasm', 'webgpu'] : undefined
	});
	const what = index === undefined ? 'The known input' : `Task ${index + 1}`;
	const sentence = [
		`${what}: other outputs than ${witnesses(against, judged)}.`,
		difference.agrees ? '' : difference.sentence,
		retracted > 0
			? `${retracted} of its results ${retracted === 1 ? 'was' : 'were'} taken back and run again elsewhere.`
			: ''
	];
	return {
		deviceId,
		taskId: task.taskId,
		index: index ?? -1,
		sentence: sentence.filter(Boolean).join(' '),
		evidence: {
			...task,
			leaseId,
			chainId,
			inputHash,
			tolerance,
			accused: { deviceId, ...accused },
			against,
			judged
		},
		report: 'none'
	};
}

function witnesses(against: readonly SignedOutputs[], judged: Evidence['judged']): string {
	const devices = new Set<DeviceId>(against.map(({ receipt }) => receipt.deviceId)).size;
	const words = [
		devices > 0 ? `${devices === 1 ? 'another device' : `${devices} other devices`} gave` : '',
		judged ? (judged.by === 'golden' ? 'are known to be right' : 'this device’s own GPU came to') : ''
	];
	return words.filter(Boolean).join(' and ') || 'were expected';
}
