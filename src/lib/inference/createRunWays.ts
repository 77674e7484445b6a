import { toRallyError } from '$lib/core/errors';
import type { Tensor, TensorHeader } from '$lib/core/tensor';
import { createWayChoice, type WayChoice } from './chooseWay';
import { createBoundRunner, isBindable, type BoundRunner } from './createBoundRunner';
import type { InferenceSession } from './ort';
import { shapeOf } from './stackFeeds';
import type { RunWay } from './types';

/** Shapes whose buffers are kept: a batch of each size, and some. */
const SHAPES = 8;
/** Runs of another way whose outputs must be the plain one's to the bit: the third is the first that replays. */
const CHECKED_RUNS = 3;
/** After these the device or the runtime is gone, whichever way it was. */
const FATAL = new Set(['gpu.deviceLost', 'gpu.outOfMemory', 'inference.aborted', 'inference.noRuntime']);

interface Run {
	outputs: Tensor[];
	/** Without rests. */
	heldMs: number;
}

interface Shape {
	choice: WayChoice;
	outputs: TensorHeader[];
	runners: Map<RunWay, BoundRunner>;
	checked: Map<RunWay, number>;
}

/** The ways in which one model may be run. */
export interface RunWays {
	/** Runs the model, in the way that is the fastest for this shape as far as that is known. */
	run(inputs: readonly Tensor[], signal?: AbortSignal): Promise<Run>;
	/** What was chosen for the shape that ran last. */
	readonly chosen: RunWay | undefined;
	/** Frees buffers and the session that captures. */
	release(): Promise<void>;
}

/**
 * Runs as they are asked for, first plainly; where a shape comes again and again, also with its inputs and outputs bound to
 * buffers, and with the graph captured for the first such shape. Whatever is not the same as the plain way to the bit,
 * fails, or is not faster on this device is given up.
 *
 * @param execute does the work under the device's guard, and in its share; `way` tells runs of different commands apart
 * @param capture makes a session that captures its graph; undefined where the model may not be loaded twice
 */
export function createRunWays({
	session,
	device,
	plain,
	execute,
	capture,
	choiceOf = createWayChoice
}: {
	session: InferenceSession;
	device: GPUDevice;
	plain(inputs: readonly Tensor[]): Promise<Tensor[]>;
	execute(
		way: RunWay,
		inputs: readonly Tensor[],
		work: () => Promise<Tensor[]>,
		signal: AbortSignal | undefined
	): Promise<Run>;
	capture: (() => Promise<InferenceSession>) | undefined;
	choiceOf?: (others: readonly RunWay[]) => WayChoice;
}): RunWays {
	const shapes = new Map<string, Shape>();
	let captured: { of: string; session: InferenceSession } | undefined;
	/** Until one shape has had its try: it holds the model's bytes. */
	let makeCaptured = capture;
	let last: Shape | undefined;

	function shapeFor(key: string, inputs: readonly Tensor[]): Shape {
		const known = shapes.get(key);
		shapes.delete(key);
		const mayCapture = makeCaptured !== undefined && inputs.every(isReplayed);
		const others: RunWay[] = isBindable(inputs)
			? ['bound', ...(mayCapture ? ['captured' as const] : [])]
			: [];
		const shape = known ?? {
			choice: choiceOf(others),
			outputs: [],
			runners: new Map(),
			checked: new Map()
		};
		shapes.set(key, shape);
		return shape;
	}

	async function drop(key: string) {
		const shape = shapes.get(key);
		shapes.delete(key);
		for (const runner of shape?.runners.values() ?? []) runner.destroy();
		if (captured?.of === key) await dropCaptured();
	}

	async function dropCaptured() {
		const gone = captured;
		captured = undefined;
		await gone?.session.release();
	}

	async function giveUp(key: string, shape: Shape, way: RunWay) {
		shape.choice.refute(way);
		await letGo(key, shape);
	}

	/** What was not chosen keeps no memory. */
	async function letGo(key: string, shape: Shape) {
		const { chosen } = shape.choice;
		if (!chosen) return;
		for (const [way, runner] of shape.runners) {
			if (way === chosen) continue;
			runner.destroy();
			shape.runners.delete(way);
			if (way === 'captured' && captured?.of === key) await dropCaptured();
		}
	}

	async function runnerOf(key: string, shape: Shape, way: RunWay, inputs: readonly Tensor[]) {
		const known = shape.runners.get(way);
		if (known) return known;
		if (!isBindable(shape.outputs)) return undefined;
		let on = session;
		if (way === 'captured') {
			const make = makeCaptured;
			makeCaptured = undefined;
			if (!make) return undefined;
			on = await make();
			captured = { of: key, session: on };
		}
		const runner = createBoundRunner(on, device, { inputs, outputs: shape.outputs });
		shape.runners.set(way, runner);
		return runner;
	}

	async function runPlain(inputs: readonly Tensor[], signal: AbortSignal | undefined) {
		return execute('plain', inputs, () => plain(inputs), signal);
	}

	/** @returns undefined where this way is given up */
	async function tryWay(
		key: string,
		shape: Shape,
		way: RunWay,
		inputs: readonly Tensor[],
		signal: AbortSignal | undefined
	): Promise<Run | undefined> {
		try {
			const runner = await runnerOf(key, shape, way, inputs);
			if (!runner) return undefined;
			return await execute(way, inputs, () => runner.run(inputs), signal);
		} catch (thrown) {
			if (signal?.aborted || FATAL.has(toRallyError(thrown).code)) throw thrown;
			return undefined;
		}
	}

	return {
		get chosen() {
			return last?.choice.chosen;
		},
		async run(inputs, signal) {
			const key = shapeOf(inputs);
			const shape = shapeFor(key, inputs);
			last = shape;
			const [oldest] = shapes.keys();
			if (shapes.size > SHAPES && oldest !== undefined) await drop(oldest);
			const way = shape.choice.next();
			let done = way === 'plain' ? undefined : await tryWay(key, shape, way, inputs, signal);
			if (way !== 'plain' && !done) await giveUp(key, shape, way);
			const checked = shape.checked.get(way) ?? 0;
			if (done && checked < CHECKED_RUNS) {
				shape.checked.set(way, checked + 1);
				const expected = await runPlain(inputs, signal);
				if (!isSame(expected.outputs, done.outputs)) {
					await giveUp(key, shape, way);
					return expected;
				}
			}
			if (done) shape.choice.took(way, done.heldMs);
			else {
				done = await runPlain(inputs, signal);
				shape.outputs = done.outputs.map(({ name, type, dims }) => ({ name, type, dims }));
				shape.choice.took('plain', done.heldMs);
			}
			if (shape.runners.size > 0) await letGo(key, shape);
			return done;
		},
		async release() {
			for (const key of [...shapes.keys()]) await drop(key);
			await dropCaptured();
		}
	};
}

/**
 * Whether a replayed graph looks at this input anew. Kernels read some small inputs on the CPU, while they record: bounds
 * of Clip, scales of Resize, limits of Range. All of those are scalars or lists.
 */
const isReplayed = ({ dims }: TensorHeader): boolean => dims.length >= 2;

const isSame = (expected: readonly Tensor[], actual: readonly Tensor[]): boolean =>
	shapeOf(expected) === shapeOf(actual) &&
	expected.every(({ data }, i) => data.every((byte, at) => byte === actual[i]?.data[at]));
