/** Bytes of one submission at most: some milliseconds on a card, a tenth of a second on a phone or a CPU. */
const BYTES_AT_ONCE = 2 ** 29;
/** Submissions that the GPU has in hand: it never waits for the next, and an abort is not long in coming. */
const IN_FLIGHT = 2;

/** Copies a buffer to another over and over, and waits for all of it. @throws the signal's reason */
export async function submitCopies(
	device: GPUDevice,
	{
		from,
		to,
		size,
		times,
		signal
	}: { from: GPUBuffer; to: GPUBuffer; size: number; times: number; signal?: AbortSignal | undefined }
): Promise<void> {
	const inFlight: Promise<void>[] = [];
	const atOnce = Math.max(1, Math.floor(BYTES_AT_ONCE / size));
	for (let done = 0; done < times;) {
		signal?.throwIfAborted();
		const now = Math.min(atOnce, times - done);
		const encoder = device.createCommandEncoder();
		for (let i = 0; i < now; i++) encoder.copyBufferToBuffer(from, 0, to, 0, size);
		device.queue.submit([encoder.finish()]);
		const ended = device.queue.onSubmittedWorkDone();
		// One that nobody awaits any more, after an abort or a loss, is no surprise.
		ended.catch(() => {});
		inFlight.push(ended);
		done += now;
		if (inFlight.length >= IN_FLIGHT) await inFlight.shift();
	}
	await Promise.all(inFlight);
}
