import { RallyError } from '$lib/core/errors';
import type { Tensor } from '$lib/core/tensor';
import type { ModelFacts, Preprocessing } from '$lib/formats/types';
import type { ModelKit } from './modelPorts';
import { tensorOf, type TaskPart, type TaskPlan } from './modelTasks';

/** More is a mistake of the hand, and each has its row in the table. */
export const MAX_TASKS = 10_000;
/** What a run holds in this tab's memory, once as inputs and once as they are sent. */
export const MAX_INPUT_BYTES = 512 * 2 ** 20;

export interface Binding {
	kit: ModelKit;
	facts: ModelFacts;
	how: Preprocessing;
}

async function read({ kit, how }: Binding, part: TaskPart): Promise<Tensor> {
	return part.from === 'tensor'
		? tensorOf(part)
		: { ...(await kit.imageTensor(part.image, how)), name: part.input };
}

/** @throws RallyError that names the task's files beside what does not fit */
function bind({ kit, facts }: Binding, plan: TaskPlan, tensors: readonly Tensor[]): Tensor[] {
	const bound = kit.bind(facts, tensors);
	if (bound.ok) return bound.value;
	const { code, shortMessage, details, hint } = bound.error;
	throw new RallyError(`${plan.label}: ${shortMessage}`, {
		code,
		details: [`Made of ${plan.files.join(', ')}.`, details].filter(Boolean).join('\n'),
		...(hint === undefined ? {} : { hint })
	});
}

/** Counts what tasks hold. @throws RallyError `input.tooMuch` */
function createMeter(): (tensors: readonly Tensor[]) => void {
	let bytes = 0;
	return (tensors) => {
		bytes += tensors.reduce((sum, { data }) => sum + data.length, 0);
		if (bytes <= MAX_INPUT_BYTES) return;
		throw new RallyError(`These inputs are more than ${MAX_INPUT_BYTES / 2 ** 20} MiB together.`, {
			code: 'input.tooMuch',
			hint: 'Run them in parts: results of each run are kept.'
		});
	};
}

/**
 * Every task's tensors, in memory.
 *
 * @throws RallyError that names the file and what does not fit; `input.tooMuch`
 */
export async function gatherTasks(binding: Binding, plans: readonly TaskPlan[]): Promise<Tensor[][]> {
	const count = createMeter();
	const feeds: Tensor[][] = [];
	for (const plan of plans) {
		const tensors = await Promise.all(plan.parts.map((part) => read(binding, part)));
		const bound = bind(binding, plan, tensors);
		count(bound);
		feeds.push(bound);
	}
	return feeds;
}

/**
 * Holds every task against the model. One picture stands for all of an input: they become the same shape.
 *
 * @returns the first task's tensors
 * @throws RallyError that names the file and what does not fit; `input.tooMany`, `input.tooMuch`; the signal's reason
 */
export async function checkTasks(
	binding: Binding,
	plans: readonly TaskPlan[],
	signal: AbortSignal
): Promise<Tensor[] | undefined> {
	if (plans.length > MAX_TASKS) {
		throw new RallyError(`These are ${plans.length} tasks; a run takes ${MAX_TASKS} at most.`, {
			code: 'input.tooMany',
			hint: 'Run them in parts, or put more items in a task.'
		});
	}
	const count = createMeter();
	const pictures = new Map<string, Tensor>();
	let first: Tensor[] | undefined;
	for (const plan of plans) {
		const tensors: Tensor[] = [];
		for (const part of plan.parts) {
			const known = part.from === 'image' ? pictures.get(part.input) : undefined;
			const tensor = known ?? (await read(binding, part));
			signal.throwIfAborted();
			if (part.from === 'image') pictures.set(part.input, tensor);
			tensors.push(tensor);
		}
		const bound = bind(binding, plan, tensors);
		count(bound);
		first ??= bound;
	}
	return first;
}
