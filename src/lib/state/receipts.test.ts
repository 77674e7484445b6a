import { expect, test } from 'vitest';
import type { Rechecked } from '$lib/client/rechecked';
import { RallyError } from '$lib/core/errors';
import { MAX_FILE_BYTES, Receipts } from './receipts.svelte';

const rechecked = (title: string): Rechecked => ({
	kind: 'run',
	title,
	jobId: undefined,
	modelId: undefined,
	chainId: undefined,
	leaseId: undefined,
	holds: true,
	tasks: [],
	shows: [],
	cannotShow: []
});
const setUp = (recheck: (text: string) => Promise<Rechecked> = async (text) => rechecked(text)) =>
	new Receipts(async () => recheck);

test('a file is checked, and named', async () => {
	const receipts = setUp();
	await receipts.takeFile(new File(['abc'], 'run.json'));
	expect(receipts.checked).toMatchObject({ name: 'run.json', rechecked: { title: 'abc' } });
	expect(receipts.isChecking).toBe(false);
});

test('pasted text is checked too', async () => {
	const receipts = setUp();
	await receipts.takeText('abc');
	expect(receipts.checked).toMatchObject({ name: undefined, rechecked: { title: 'abc' } });
});

test('what is no run at all is told, in place of what was shown', async () => {
	const receipts = setUp(async (text) => {
		if (text === 'bad') throw new RallyError('This is no run.', { code: 'file.unknown' });
		return rechecked(text);
	});
	await receipts.takeText('good');
	await receipts.takeText('bad');
	expect(receipts.error?.code).toBe('file.unknown');
	expect(receipts.checked).toBeUndefined();
	await receipts.takeText('good');
	expect(receipts.error).toBeUndefined();
});

test.each([
	[MAX_FILE_BYTES, undefined],
	[MAX_FILE_BYTES + 1, 'file.tooLarge']
])('a file of %i bytes ends with %s', async (size, code) => {
	const receipts = setUp();
	const file = new File(['x'], 'run.json');
	Object.defineProperty(file, 'size', { value: size });
	await receipts.takeFile(file);
	expect(receipts.error?.code).toBe(code);
});

test('the last file brought is the one shown, whichever is checked first', async () => {
	const waiting = new Map<string, (found: Rechecked) => void>();
	const receipts = setUp((text) => new Promise((resolve) => waiting.set(text, resolve)));
	const [first, second] = [receipts.takeText('first'), receipts.takeText('second')];
	await Promise.resolve();
	waiting.get('second')?.(rechecked('second'));
	waiting.get('first')?.(rechecked('first'));
	await Promise.all([first, second]);
	expect(receipts.checked?.rechecked.title).toBe('second');
});

test('closed is closed, also where the check still runs', async () => {
	let done: (found: Rechecked) => void = () => {};
	const receipts = setUp(() => new Promise((resolve) => (done = resolve)));
	const checking = receipts.takeText('late');
	await Promise.resolve();
	receipts.close();
	done(rechecked('late'));
	await checking;
	expect(receipts.checked).toBeUndefined();
	expect(receipts.isChecking).toBe(false);
});
