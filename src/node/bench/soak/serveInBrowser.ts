import { systemClock } from '$lib/core/clock';
import { openHurtStage } from '../recovery/hurtStage';
import { keepWorking } from '../recovery/keepWorking';
import type { RecoveryPage } from '../recoveryPage/types';
import { growthOf } from './growthOf';

const WEIGH_MS = 5_000;

declare const recovery: RecoveryPage;

/** What a real tab on a real GPU, or a software adapter, held meanwhile. */
export interface ServedInBrowser {
	minutes: number;
	tasks: number;
	lost: number;
	/** JavaScript's heap of the page, after a collection. */
	heapGrowth: number;
	heapBytes: number;
	/** ONNX Runtime's heap in the GPU worker. */
	wasmGrowth: number;
	gpuGrowth: number;
	gpuBytes: number;
	adapter: string;
}

/** A tab in Chromium serves job after job at its own speed for so many minutes; nothing is hurt. */
export async function serveInBrowser(say: (line: string) => void, minutes: number): Promise<ServedInBrowser> {
	const stage = await openHurtStage(say);
	try {
		const over = new AbortController();
		const working = keepWorking(stage.client, over.signal);
		const devtools = await stage.page.context().newCDPSession(stage.page);
		const weights: { heapBytes: number; wasmBytes: number; gpuBytes: number }[] = [];
		const endMs = systemClock.nowMs() + minutes * 60_000;
		while (systemClock.nowMs() < endMs) {
			await Promise.race([systemClock.sleep(WEIGH_MS), working]);
			await devtools.send('HeapProfiler.collectGarbage');
			const { usedSize } = await devtools.send('Runtime.getHeapUsage');
			const { memory } = await stage.page.evaluate(() => recovery.tell());
			weights.push({ heapBytes: usedSize, wasmBytes: memory.heapBytes, gpuBytes: memory.gpuBytes });
		}
		over.abort();
		const { tasks, missing, wrong, retried, adapter } = await working;
		const last = weights.at(-1);
		return {
			minutes,
			tasks,
			lost: missing + wrong + retried,
			heapGrowth: growthOf(weights.map(({ heapBytes }) => heapBytes)),
			heapBytes: last?.heapBytes ?? NaN,
			wasmGrowth: growthOf(weights.map(({ wasmBytes }) => wasmBytes)),
			gpuGrowth: growthOf(weights.map(({ gpuBytes }) => gpuBytes)),
			gpuBytes: last?.gpuBytes ?? NaN,
			adapter
		};
	} finally {
		await stage.stop();
	}
}
