/** Passes of one run that are timed: as many as a query set holds pairs. */
const PASSES = 2048;
const STAMP_BYTES = 8;
const NANOS_PER_MS = 1e6;

/** When the GPU began and ended a pass, ms on its own clock. */
export interface PassTime {
	beganMs: number;
	endedMs: number;
}

/** The GPU's own times of the passes of one run after another. */
export interface PassTimes {
	/** Where the next pass of this run writes its times; undefined where there is no room for more. */
	next(): GPUComputePassTimestampWrites | undefined;
	/** The times of the passes that were given a place since, in order. Waits for the GPU; begins anew. */
	read(): Promise<PassTime[]>;
	/** Begins anew after a run that failed. */
	forget(): void;
}

/** @returns undefined on a device that tells no times */
export function createPassTimes(device: GPUDevice): PassTimes | undefined {
	if (!device.features.has('timestamp-query')) return undefined;
	/** Taken when first needed. They go with the device. */
	let made: { queries: GPUQuerySet; resolved: GPUBuffer; mapped: GPUBuffer } | undefined;
	let passes = 0;

	function make() {
		const size = 2 * PASSES * STAMP_BYTES;
		const { QUERY_RESOLVE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
		return {
			queries: device.createQuerySet({ type: 'timestamp', count: 2 * PASSES }),
			resolved: device.createBuffer({ size, usage: QUERY_RESOLVE | COPY_SRC }),
			mapped: device.createBuffer({ size, usage: COPY_DST | MAP_READ })
		};
	}

	return {
		forget: () => void (passes = 0),
		next() {
			if (passes === PASSES) return undefined;
			made ??= make();
			const beginningOfPassWriteIndex = 2 * passes++;
			return {
				querySet: made.queries,
				beginningOfPassWriteIndex,
				endOfPassWriteIndex: beginningOfPassWriteIndex + 1
			};
		},
		async read() {
			const count = 2 * passes;
			passes = 0;
			if (!made || count === 0) return [];
			const { queries, resolved, mapped } = made;
			const size = count * STAMP_BYTES;
			const encoder = device.createCommandEncoder();
			encoder.resolveQuerySet(queries, 0, count, resolved, 0);
			encoder.copyBufferToBuffer(resolved, 0, mapped, 0, size);
			device.queue.submit([encoder.finish()]);
			await mapped.mapAsync(GPUMapMode.READ, 0, size);
			const stamps = new BigUint64Array(mapped.getMappedRange(0, size).slice(0));
			mapped.unmap();
			const [zero = 0n] = stamps;
			const ms = (at: number) => Number((stamps[at] ?? zero) - zero) / NANOS_PER_MS;
			return Array.from({ length: count / 2 }, (_, i) => ({ beganMs: ms(2 * i), endedMs: ms(2 * i + 1) }));
		}
	};
}
