import { expect, test } from 'vitest';
import { floats } from '$lib/inference/floats';
import { matMulModel } from '$lib/inference/tinyModel';
import type { Probed } from './lockedProbe';

const identity = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

test('a locked worker finds no way to a network, a key or a thread, and still loads a model and runs it', async () => {
	const worker = new Worker(new URL('./lockedProbe.ts', import.meta.url), { type: 'module' });
	const probed = await new Promise<Probed>((resolve, reject) => {
		worker.onmessage = ({ data }) => resolve(data as Probed);
		worker.onerror = ({ message }) => reject(new Error(message));
		worker.postMessage({
			model: matMulModel(),
			inputs: [floats('a', [1, 4], [1, 2, 3, 4]), floats('b', [4, 4], identity)]
		});
	});
	worker.terminate();
	// Else the looking would prove nothing. Whether `fetch` is inherited is the browser's choice.
	expect(probed.missing.filter((name) => !name.includes('inherited'))).toEqual([]);
	expect(probed.kept).toEqual([]);
	expect(probed.found).toEqual([]);
	expect(probed.outputs).toEqual([floats('c', [1, 4], [1, 2, 3, 4])]);
});
