import { expect, it } from 'vitest';
import type { GpuReport } from '$lib/gpu/report';
import { servingFacts } from './servingFacts';
import { doublingWorker, memoryShelf } from './testDoubles';
import { ready } from './testStage';

const factsOf = (report: Promise<GpuReport>, provenBytes?: number) =>
	servingFacts(
		{ worker: { ...doublingWorker(), probe: () => report }, shelf: memoryShelf(), provenBytes },
		8
	);

it('tells of half precision where the GPU has it, and of the most memory that is known', async () => {
	const half = { ...ready, features: ['shader-f16'] } as GpuReport;
	expect(await factsOf(Promise.resolve(half), 1)).toEqual({
		f16: true,
		memoryBytes: 2 ** 28,
		slots: 8,
		holds: []
	});
	expect(await factsOf(Promise.resolve(ready), 2 ** 30)).toMatchObject({ f16: false, memoryBytes: 2 ** 30 });
});

it('promises nothing for a GPU that can not be asked', async () => {
	expect(await factsOf(Promise.reject(new Error('gone')), 2 ** 30)).toMatchObject({
		f16: false,
		memoryBytes: 0
	});
});
