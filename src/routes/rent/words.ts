import type { RunEstimate } from '$lib/client/estimateRun';
import type { DeviceLinkState, DeviceTrust, JobSnapshot, TaskState } from '$lib/client/types';
import type { ValueSpec } from '$lib/formats/types';
import type { Assurance, Purpose } from '$lib/jobs/scheduler';
import type { InputSource, ModelTrial } from '$lib/state/modelPorts';
import type { RentSubject } from '$lib/state/rent.svelte';
import { formatCount, formatMs, formatShare } from '$lib/ui/format';

/** What each level checks, for choosing. */
export const ASSURANCE_WORDS: Record<Assurance, { title: string; text: string }> = {
	economy: {
		title: 'Economy',
		text: 'Spot checks. A device’s first ten results are compared with another device’s, then fewer the longer it agrees. A wrong result may slip through.'
	},
	standard: {
		title: 'Standard',
		text: 'Checked so often that lying would cost more than it saves if it cost the device its stake. All that a caught device returned unchecked is run again.'
	},
	strict: {
		title: 'Strict',
		text: 'Every task on two devices of different owners; a third decides where they differ.'
	}
};

export const LINK_WORDS: Record<DeviceLinkState, string> = {
	connecting: 'connecting',
	'sending-model': 'sending model',
	'loading-model': 'loading model',
	ready: 'ready',
	lost: 'lost',
	refused: 'refused'
};

export const TRUST_WORDS: Record<DeviceTrust, { title: string; text: string }> = {
	new: {
		title: 'new',
		text: 'Every result of it is compared with another device’s, until ten in a row agreed.'
	},
	trusted: { title: 'trusted', text: 'Ten results in a row agreed; it is checked less often now.' },
	caught: { title: 'caught', text: 'It gave a wrong result, and gets nothing more of this job.' }
};

export const TASK_WORDS: Record<TaskState, string> = {
	queued: 'queued',
	running: 'running',
	checking: 'being checked',
	done: 'done',
	failed: 'failed',
	cancelled: 'cancelled'
};

export const JOB_WORDS: Record<
	JobSnapshot['state'],
	{ text: string; tone: 'live' | 'good' | 'warn' | 'plain' }
> = {
	running: { text: 'running', tone: 'live' },
	done: { text: 'done', tone: 'good' },
	stopped: { text: 'stopped early', tone: 'warn' },
	cancelled: { text: 'cancelled', tone: 'plain' }
};

const PURPOSE_WORDS: [Purpose, one: string, many: string][] = [
	['check', 'check', 'checks'],
	['tiebreak', 'tie-break', 'tie-breaks'],
	['rerun', 'run again after a liar', 'run again after a liar'],
	['retry', 'retry', 'retries'],
	['hedge', 'second try of a straggler', 'second tries of stragglers']
];

/** What more was run than once a task. @example extraWorkWords({ check: 4, hedge: 1, … }) // '4 checks, 1 second try of a straggler' */
export function extraWorkWords(work: Record<Purpose, number>): string {
	const parts = PURPOSE_WORDS.flatMap(([purpose, one, many]) =>
		work[purpose] > 0 ? [`${work[purpose]} ${work[purpose] === 1 ? one : many}`] : []
	);
	return parts.length === 0 ? 'no extra work rented' : parts.join(', ');
}

/** Of all that was begun, what was not a task's first attempt; 0 where nothing was begun. */
export function extraShare(work: Record<Purpose, number>): number {
	const extra = PURPOSE_WORDS.reduce((sum, [purpose]) => sum + work[purpose], 0);
	return work.first > 0 ? extra / work.first : 0;
}

/**
 * What a run takes of a lease, wei, of which `extraWei` for checks.
 *
 * @param priceWad wei of RALLY a compute-second, as the quote's mean
 */
export function runPrice(
	{ seconds, extraWork }: RunEstimate,
	devices: number,
	priceWad: bigint
): { allWei: bigint; extraWei: bigint } {
	const computeMs = BigInt(Math.ceil(seconds * devices * 1000));
	const allWei = (computeMs * priceWad) / 1000n;
	const extraShare = BigInt(Math.round(((extraWork - 1) / extraWork) * 1e6));
	return { allWei, extraWei: (allWei * extraShare) / 1_000_000n };
}

/** Cost of a thousand, wei, rounded up; undefined where nothing is done. */
export const perThousand = (costWei: bigint | undefined, tasks: number): bigint | undefined =>
	costWei === undefined || tasks <= 0 ? undefined : (costWei * 1000n + BigInt(tasks) - 1n) / BigInt(tasks);

/** Wei a compute-second, of what a quote comes to as a whole. */
export const meanPriceWad = (quote: { costWei: bigint; computeSeconds: bigint }): bigint =>
	quote.computeSeconds > 0n ? quote.costWei / quote.computeSeconds : 0n;

/** Extra work for reading. @example extraWords(1.25) // '+25 % work' */
export const extraWords = (extraWork: number): string =>
	extraWork <= 1.001 ? 'no extra work' : `+${formatShare(Math.round((extraWork - 1) * 100) / 100)} work`;

/** An input or output as people write it. @example specWords({ dims: ['N', 3, 224, 224], … }) // 'float32, N × 3 × 224 × 224' */
export function specWords({ typeName, dims }: ValueSpec): string {
	const shape = dims.map((dim) => dim ?? 'any').join(' × ');
	return dims.length === 0 ? `${typeName}, one value` : `${typeName}, ${shape}`;
}

/** What a trial found, in a sentence. */
export function trialWords({ backend, adapter, onGpu, loadMs, runMs }: ModelTrial): {
	title: string;
	hint: string;
} {
	if (backend === 'wasm') {
		return {
			title: `It loads: ${formatMs(loadMs)} on this device’s processor.`,
			hint: 'This browser has no WebGPU, so this does not show that a GPU can run it. A device that can’t says so before it is given a task, and the lease is paid for all the same: rent one device for a short time first.'
		};
	}
	const part =
		onGpu === 'some'
			? 'A part of it runs on the processor, since the GPU has no kernel for it; that is slower. '
			: '';
	return {
		title:
			runMs === undefined
				? `It loads on this device’s GPU in ${formatMs(loadMs)}.`
				: `It runs on this device’s GPU: ${formatMs(runMs)} a task.`,
		hint: `${part}${runMs === undefined ? 'Give it inputs and check again to see how long a task takes.' : `Loaded in ${formatMs(loadMs)} on ${adapter}.`}`
	};
}

/** What a file of inputs holds, in words. */
export function fileWords(source: InputSource): string {
	switch (source.kind) {
		case 'image':
			return `image, ${source.width} × ${source.height}`;
		case 'tasks':
			return source.tasks.length === 1 ? 'one task' : `${source.tasks.length} tasks`;
		case 'tensors': {
			const [first] = source.tensors;
			if (source.tensors.length !== 1 || !first) return `${source.tensors.length} arrays`;
			return first.dims.length === 0 ? `one ${first.type}` : `${first.type}, ${first.dims.join(' × ')}`;
		}
	}
}

/** @example countWords(64, 'digits') // '64 images' */
export function countWords(count: number, subject: RentSubject): string {
	const [one, many] = subject === 'digits' ? ['image', 'images'] : ['task', 'tasks'];
	return `${formatCount(count)} ${count === 1 ? one : many}`;
}
