import { expect, test, vi } from 'vitest';
import { RallyError } from '$lib/core/errors';
import type { Tuning } from '$lib/gpu/proof/tuning';
import { createMemoryRowStore } from '$lib/store/memoryRowStore';
import { createSettingsRepository } from '$lib/store/settingsRepository';
import { createTuningRepository } from '$lib/store/tuningRepository';
import { tunedFor } from './tunedFor';

const place = { kernel: 'gemm-f32', adapter: 'acme one', browser: 'Chrome 150' } as const;
const tuning: Tuning = { kernel: 'gemm-f32', variant: '8x8', gflops: { '8x8': 900 } };

test('sweeps once an adapter, then remembers', async () => {
	const tunings = createTuningRepository(createSettingsRepository(createMemoryRowStore()));
	const worker = { tune: vi.fn(async () => tuning) };
	expect(await tunedFor(worker, tunings, place)).toEqual(tuning);
	expect(await tunedFor(worker, tunings, place)).toEqual(tuning);
	expect(worker.tune).toHaveBeenCalledTimes(1);
	await tunedFor(worker, tunings, { ...place, adapter: 'acme two' });
	expect(worker.tune).toHaveBeenCalledTimes(2);
});

test('a storage that fails costs a sweep and nothing else', async () => {
	const full = async () => {
		throw new RallyError('No room.', { code: 'storage.full' });
	};
	const worker = { tune: vi.fn(async () => tuning) };
	expect(await tunedFor(worker, { get: full, set: full }, place)).toEqual(tuning);
});

test('a kernel that can’t run here is not remembered', async () => {
	const tunings = createTuningRepository(createSettingsRepository(createMemoryRowStore()));
	const missing = new RallyError('shader-f16 is missing', { code: 'gpu.featureMissing' });
	const worker = { tune: vi.fn().mockRejectedValueOnce(missing).mockResolvedValueOnce(tuning) };
	await expect(tunedFor(worker, tunings, place)).rejects.toBe(missing);
	expect(await tunedFor(worker, tunings, place)).toEqual(tuning);
});
