import { expect, test } from 'vitest';
import type { ModelTrial } from '$lib/state/modelPorts';
import {
	countWords,
	extraShare,
	extraWords,
	extraWorkWords,
	fileWords,
	meanPriceWad,
	perThousand,
	runPrice,
	specWords,
	trialWords
} from './words';

const work = { first: 40, retry: 0, check: 0, tiebreak: 0, hedge: 0, rerun: 0 };

test('extra work is told by what it was for', () => {
	expect(extraWorkWords(work)).toBe('no extra work rented');
	expect(extraWorkWords({ ...work, check: 10, hedge: 1, retry: 2 })).toBe(
		'10 checks, 2 retries, 1 second try of a straggler'
	);
	expect(extraShare({ ...work, check: 9, tiebreak: 1 })).toBe(0.25);
	expect(extraShare({ ...work, first: 0 })).toBe(0);
});

test('a run’s price is its share of the time, and what checks are of it', () => {
	expect(runPrice({ seconds: 10, extraWork: 1.25 }, 2, 1000n)).toEqual({ allWei: 20_000n, extraWei: 4000n });
	expect(runPrice({ seconds: 10, extraWork: 1 }, 1, 1000n)).toEqual({ allWei: 10_000n, extraWei: 0n });
	expect(extraWords(1)).toBe('no extra work');
	expect(extraWords(1.25)).toBe('+25 % work');
	expect(extraWords(2)).toBe('+100 % work');
});

test('the cost of a thousand is rounded up, and of nothing there is none', () => {
	expect(perThousand(1n, 3)).toBe(334n);
	expect(perThousand(3n, 1000)).toBe(3n);
	expect(perThousand(undefined, 3)).toBeUndefined();
	expect(perThousand(1n, 0)).toBeUndefined();
	expect(meanPriceWad({ costWei: 7n, computeSeconds: 2n })).toBe(3n);
	expect(meanPriceWad({ costWei: 7n, computeSeconds: 0n })).toBe(0n);
});

test('inputs and files are told as people write them', () => {
	const spec = { name: 'x', type: 'float32' as const, typeName: 'float32' };
	expect(specWords({ ...spec, dims: ['N', 3, null] })).toBe('float32, N × 3 × any');
	expect(specWords({ ...spec, dims: [] })).toBe('float32, one value');
	const tensor = { name: 'x', type: 'uint8' as const, dims: [2, 3], data: new Uint8Array(6) };
	expect(fileWords({ kind: 'tensors', tensors: [tensor] })).toBe('uint8, 2 × 3');
	expect(fileWords({ kind: 'tensors', tensors: [{ ...tensor, dims: [] }] })).toBe('one uint8');
	expect(fileWords({ kind: 'tensors', tensors: [tensor, tensor] })).toBe('2 arrays');
	expect(fileWords({ kind: 'tasks', tasks: [[]] })).toBe('one task');
	expect(fileWords({ kind: 'tasks', tasks: [[], []] })).toBe('2 tasks');
	expect(fileWords({ kind: 'image', file: new Blob(), width: 4, height: 3 })).toBe('image, 4 × 3');
	expect(countWords(1, 'digits')).toBe('1 image');
	expect(countWords(2, 'model')).toBe('2 tasks');
});

test('a trial without a GPU does not promise that one can run it', () => {
	const trial: ModelTrial = { backend: 'webgpu', adapter: 'acme', onGpu: 'all', loadMs: 5, runMs: 2 };
	expect(trialWords(trial).title).toBe('It runs on this device’s GPU: 2 ms a task.');
	expect(trialWords({ ...trial, onGpu: 'some' }).hint).toMatch('processor');
	expect(trialWords({ ...trial, runMs: undefined }).title).toMatch('It loads on this device’s GPU');
	expect(trialWords({ ...trial, backend: 'wasm', runMs: undefined }).hint).toMatch(
		'does not show that a GPU'
	);
});
