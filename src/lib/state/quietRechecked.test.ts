import { expect, test } from 'vitest';
import type { QuietEvidence } from '$lib/client/quietChallenge/types';
import { RallyError } from '$lib/core/errors';
import { err, ok } from '$lib/core/result';
import { aDoneTask } from './fixtures';
import { quietRechecked } from './quietRechecked';

const signed = aDoneTask(0, 3).receipt;
if (!signed) throw new Error('a done task has a receipt');
const evidence: QuietEvidence = {
	seed: '0x00',
	wishedOperations: 1e6,
	batch: 1,
	rows: [4],
	receipt: signed.receipt,
	signature: signed.signature,
	devicePublicKey: signed.devicePublicKey,
	outputs: []
};

test('a wrong row is told with its place and both values', () => {
	const wrong = { batch: 1, row: 4, difference: { column: 2, given: 7, right: 9 } };
	const found = quietRechecked(evidence, ok({ wrong, rowsChecked: 1 }));
	expect(found).toMatchObject({ kind: 'quiet', holds: true });
	expect(found.title).toMatch('wrong answer');
	expect(found.shows[1]).toBe('Row 5 of it is wrong: column 3 holds 7, and 9 is right, as computed here.');
	expect(found.tasks[0]).toMatchObject({
		label: 'Batch 2',
		verdict: 'holds',
		deviceId: signed.receipt.deviceId
	});
});

test('an answer of the wrong shape is told as that', () => {
	const wrong = { batch: 1, row: 0, difference: undefined };
	expect(quietRechecked(evidence, ok({ wrong, rowsChecked: 1 })).shows[1]).toMatch('shape');
});

test('right rows are nothing against the device', () => {
	const found = quietRechecked(evidence, ok({ wrong: undefined, rowsChecked: 20 }));
	expect(found).toMatchObject({ holds: true });
	expect(found.shows[1]).toMatch(/^20 rows of it, computed again here, are right/);
});

test('what the device did not sign shows nothing, of no device', () => {
	const error = new RallyError('The receipt is not signed.', { code: 'check.notSigned' });
	const found = quietRechecked(evidence, err(error));
	expect(found).toMatchObject({ holds: false, shows: [] });
	expect(found.tasks[0]).toMatchObject({
		verdict: 'broken',
		problems: ['The receipt is not signed.'],
		deviceId: undefined
	});
});
