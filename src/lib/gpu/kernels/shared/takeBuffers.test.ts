import { beforeAll, expect, test } from 'vitest';
import { takeBuffers } from './takeBuffers';

const MiB = 2 ** 20;
/** What a browser has and Node has not. */
beforeAll(() => void Object.assign(globalThis, { GPUBufferUsage: { STORAGE: 128 } }));

/** A device with room for so many bytes, which says so out of band, as WebGPU does. */
function StarvedDevice(room: number) {
	const scopes: { filter: string; error: { message: string } | null }[] = [];
	let held = 0;
	const device = {
		limits: { maxBufferSize: 64 * MiB, maxStorageBufferBindingSize: 32 * MiB },
		lost: new Promise(() => {}),
		pushErrorScope: (filter: string) => void scopes.push({ filter, error: null }),
		popErrorScope: async () => scopes.pop()?.error ?? null,
		createBuffer({ size }: { size: number }) {
			if (held + size > room) {
				const scope = scopes.findLast(({ filter }) => filter === 'out-of-memory');
				if (scope) scope.error = { message: 'no room' };
				return { destroy() {} };
			}
			held += size;
			return { destroy: () => void (held -= size) };
		}
	};
	return { device: device as unknown as GPUDevice, held: () => held };
}

const taking = { size: 16 * MiB, usage: 128 };

test('takes what there is room for, to the byte', async () => {
	const { device, held } = StarvedDevice(20 * 16 * MiB);
	expect(await takeBuffers(device, { count: 20, ...taking })).toHaveLength(20);
	expect(held()).toBe(20 * 16 * MiB);
});

test('takes nothing where one byte is missing', async () => {
	const { device, held } = StarvedDevice(20 * 16 * MiB - 1);
	await expect(takeBuffers(device, { count: 20, ...taking })).rejects.toMatchObject({
		code: 'gpu.outOfMemory',
		details: 'no room'
	});
	expect(held()).toBe(0);
});

test('asks for no buffer above the limits of the device', async () => {
	const { device, held } = StarvedDevice(1024 * MiB);
	const [buffer] = await takeBuffers(device, { count: 1, size: 32 * MiB, usage: 128 });
	buffer?.destroy();
	await expect(takeBuffers(device, { count: 1, size: 32 * MiB + 4, usage: 128 })).rejects.toMatchObject({
		code: 'gpu.outOfMemory'
	});
	expect(held()).toBe(0);
});

test('gives back what it had when it is aborted', async () => {
	const { device, held } = StarvedDevice(1024 * MiB);
	const controller = new AbortController();
	const taken = takeBuffers(device, { count: 40, ...taking, signal: controller.signal });
	controller.abort(new Error('enough'));
	await expect(taken).rejects.toThrow('enough');
	expect(held()).toBe(0);
});
