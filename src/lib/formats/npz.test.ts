import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { arbitraryTensor } from './arbitraryTensor';
import { ARCHIVE_ENTRIES, FILE_TENSOR_BYTES } from './limits';
import { readNpz } from './readNpz';
import { writeNpy } from './writeNpy';
import { writeNpz } from './writeNpz';

const fixture = (name: string) => new Uint8Array(readFileSync(new URL(`fixtures/${name}`, import.meta.url)));
const x = { name: 'x', type: 'uint8', dims: [2], data: Uint8Array.of(1, 2) } as const;
const refusal = (bytes: Uint8Array) => readNpz(bytes).catch((thrown: unknown) => thrown);

/** An archive whose directory says that its one file is this large. */
function claims(size: number): Uint8Array {
	const bytes = zipSync({ 'x.npy': writeNpy(x) });
	const directory = bytes.findIndex(
		(_, i) => String.fromCharCode(...bytes.subarray(i, i + 4)) === 'PK\x01\x02'
	);
	new DataView(bytes.buffer).setUint32(directory + 24, size, true);
	return bytes;
}

test('what is written is read again', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.uniqueArray(arbitraryTensor, { selector: ({ name }) => name, minLength: 1, maxLength: 4 }),
			async (tensors) => {
				expect(await readNpz(await writeNpz(tensors))).toEqual(tensors);
			}
		),
		{ numRuns: 30 }
	);
});

test("reads NumPy's own archives, stored and compressed", async () => {
	const stored = await readNpz(fixture('stored.npz'));
	expect(stored.map(({ name, type, dims }) => [name, type, dims])).toEqual([
		['image', 'int16', [2, 3, 4]],
		['größe', 'int64', []],
		['none', 'float32', [0]]
	]);
	expect([...new Int16Array(stored[0]?.data.buffer ?? new ArrayBuffer())].at(-1)).toBe(23);
	expect(await readNpz(fixture('deflated.npz'))).toEqual(stored);
});

test('the same tensors are the same bytes, whatever the day', async () => {
	expect(await writeNpz([x])).toEqual(await writeNpz([x]));
	expect((await writeNpz([x])).slice(10, 14)).toEqual(Uint8Array.of(0, 0, 0x21, 0));
});

test('two arrays of one name are not written', async () => {
	await expect(writeNpz([x, x])).rejects.toMatchObject({ code: 'npz.sameName' });
});

test('passes over what is no array, and refuses an archive without any', async () => {
	const npy = writeNpy(x);
	const mixed = zipSync({ 'x.npy': npy, 'notes.txt': npy, '__MACOSX/._x.npy': Uint8Array.of(0) });
	expect(await readNpz(mixed)).toEqual([x]);
	expect(await refusal(zipSync({ 'notes.txt': npy }))).toMatchObject({ code: 'npz.empty' });
	expect(await refusal(npy)).toMatchObject({ code: 'npz.notNpz' });
	expect(await refusal(new Uint8Array())).toMatchObject({ code: 'npz.notNpz' });
});

test('a bomb is refused by what its directory says, before it is unpacked', async () => {
	expect(await refusal(claims(FILE_TENSOR_BYTES + 1))).toMatchObject({ code: 'npz.tooLarge' });
	const many = Object.fromEntries(
		Array.from({ length: ARCHIVE_ENTRIES + 1 }, (_, i) => [`${i}`, new Uint8Array()])
	);
	expect(await refusal(zipSync(many, { level: 0 }))).toMatchObject({ code: 'npz.tooLarge' });
	delete many['0'];
	expect(await refusal(zipSync(many, { level: 0 }))).toMatchObject({ code: 'npz.empty' });
});

test('an archive that lies about a size is refused, and holds no more than it said', async () => {
	expect(await refusal(claims(writeNpy(x).length + 1))).toMatchObject({ code: 'npz.damaged' });
	expect(await refusal(claims(writeNpy(x).length - 1))).toMatchObject({
		code: expect.stringMatching(/^np[yz]\./)
	});
});

test('an archive cut anywhere, or with a byte changed anywhere, is read or refused with a code', async () => {
	const file = fixture('deflated.npz');
	for (let at = 0; at < file.length; at += 3) {
		expect(await refusal(file.slice(0, at))).toMatchObject({ code: expect.stringMatching(/^np[yz]\./) });
		const changed = file.slice();
		changed[at] = (changed[at] ?? 0) ^ 0x3c;
		const outcome = await refusal(changed);
		if (outcome instanceof Error)
			expect(outcome).toMatchObject({ code: expect.stringMatching(/^(np[yz]|tensor)\./) });
	}
});
