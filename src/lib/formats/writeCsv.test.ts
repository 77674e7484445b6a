import { expect, test } from 'vitest';
import type { Tensor } from '$lib/core/tensor';
import { writeCsv } from './writeCsv';

const floats = (name: string, dims: number[], values: number[]): Tensor => ({
	name,
	type: 'float32',
	dims,
	data: new Uint8Array(Float32Array.from(values).buffer)
});

test('a row for each task, a column for each value', () => {
	const outputs = [floats('y', [1, 2], [0.5, -1]), floats('score', [1], [NaN])];
	expect(writeCsv([{ label: 'a', outputs }])).toBe('label,y[0][0],y[0][1],score\r\na,0.5,-1,NaN\r\n');
	const ints: Tensor = { name: 'n', type: 'int64', dims: [], data: new Uint8Array(8).fill(255) };
	expect(writeCsv([{ label: 'a', outputs: [ints] }])).toBe('label,n\r\na,-1\r\n');
	expect(writeCsv([])).toBe('label\r\n');
});

test('tasks of different shapes share the columns they have in common', () => {
	const rows = [
		{ label: 'a', outputs: [floats('y', [2], [1, 2])] },
		{ label: 'b', outputs: [floats('y', [3], [3, 4, 5])] },
		{ label: 'c', outputs: [floats('y', [0], [])] }
	];
	expect(writeCsv(rows)).toBe('label,y[0],y[1],y[2]\r\na,1,2,\r\nb,3,4,5\r\nc,,,\r\n');
});

test('texts are quoted, and none is a formula', () => {
	const outputs = [floats('=y', [1], [-2])];
	expect(writeCsv([{ label: 'a "b", c\n', outputs }])).toBe(`label,'=y\r\n"a ""b"", c\n",-2\r\n`);
	expect(writeCsv([{ label: '@SUM(A1)', outputs }])).toContain("'@SUM(A1),-2");
});

test('more columns than a spreadsheet opens are refused', () => {
	const wide = (count: number) => [
		{ label: 'a', outputs: [floats('y', [count], Array<number>(count).fill(0))] }
	];
	expect(writeCsv(wide(16_384)).split(',')).toHaveLength(2 * 16_385 - 1);
	expect(() => writeCsv(wide(16_385))).toThrow(expect.objectContaining({ code: 'csv.tooWide' }));
});
