/** A slice aims at this long on the GPU, ms: the desktop stays smooth and a driver's watchdog (2 s and more) far off. */
const SLICE_MS = 60;
/** Operations of the first slice, before anything is known of the device: a tenth of a second on a software one. */
const FIRST_SLICE_COST = 1.5e8;
/** Slices that the GPU has in hand: one to work on, one to go on with while this one's end is being told. */
const IN_FLIGHT = 2;
/** A slice may be this much larger than the one before: a single reading is noise. */
const MAX_GROWTH = 4;

/** How fast work of one kind was on one device, remembered from one run to the next: begin with `{}`. */
export interface Pace {
	/** Cost that a slice of {@link SLICE_MS} has, in the unit of `costOfUnit`. */
	costASlice?: number;
}

interface SlicedWork {
	/** How many like pieces the work has. */
	units: number;
	/** Operations of one. */
	costOfUnit: number;
	/** A slice lies within one group of so many units, or is a whole number of groups. */
	alignTo: number;
	/** Of runs before, and for those after. */
	pace?: Pace;
	signal?: AbortSignal | undefined;
	/** Records units `from` to `from + count`. */
	encode(pass: GPUComputePassEncoder, from: number, count: number): void;
	/** Called as the GPU completes slices, with the units done so far. */
	onDone(units: number): void;
}

/**
 * Feeds a long computation to the GPU in submissions sized by how fast the ones before were, and waits for all of
 * it. Between submissions the thread is free, and an aborted signal stops what is not yet submitted.
 *
 * @throws the signal's reason
 */
export async function submitInSlices(
	device: GPUDevice,
	{ units, costOfUnit, alignTo, pace = {}, signal, encode, onDone }: SlicedWork
): Promise<void> {
	const inFlight: Promise<void>[] = [];
	let perSlice = (pace.costASlice ?? FIRST_SLICE_COST) / costOfUnit;
	let lastEnd = performance.now();
	for (let next = 0; next < units;) {
		signal?.throwIfAborted();
		const from = next;
		const toBoundary = alignTo - (from % alignTo);
		const wanted = Math.max(1, Math.floor(perSlice));
		const count = Math.min(
			units - from,
			from % alignTo === 0 && wanted >= alignTo ? wanted - (wanted % alignTo) : Math.min(wanted, toBoundary)
		);
		const encoder = device.createCommandEncoder();
		const pass = encoder.beginComputePass();
		encode(pass, from, count);
		pass.end();
		device.queue.submit([encoder.finish()]);
		const ended = device.queue.onSubmittedWorkDone().then(() => {
			const now = performance.now();
			const tookMs = Math.max(now - lastEnd, 0.1);
			lastEnd = now;
			perSlice = Math.min((count * SLICE_MS) / tookMs, Math.max(count, perSlice) * MAX_GROWTH);
			pace.costASlice = perSlice * costOfUnit;
			onDone(from + count);
		});
		// One that nobody awaits any more, after an abort or a loss, is no surprise.
		ended.catch(() => {});
		inFlight.push(ended);
		next = from + count;
		if (inFlight.length >= IN_FLIGHT) await inFlight.shift();
	}
	await Promise.all(inFlight);
	signal?.throwIfAborted();
}
