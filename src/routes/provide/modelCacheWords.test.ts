import { expect, test } from 'vitest';
import { lastUsedWords, modelName, outcomeWords } from './modelCacheWords';

test('a model without a name is called by its hash', () => {
	expect(modelName({ id: '12345678abcd', title: undefined })).toBe('model 12345678');
	expect(modelName({ id: '12345678abcd', title: 'Digits' })).toBe('Digits');
});

test('when it was used is told in one unit, at the minute and not before', () => {
	expect(lastUsedWords(0, 5)).toBe('use unknown');
	expect(lastUsedWords(1, 59_999)).toBe('used just now');
	expect(lastUsedWords(1, 60_001)).toBe('used 1 min ago');
	expect(lastUsedWords(1, 100 * 60_000)).toBe('used 1 h ago');
	expect(lastUsedWords(100, 99)).toBe('used just now');
});

test('what a press did is told with its size', () => {
	expect(outcomeWords({ type: 'removed', count: 1, bytes: 2 ** 20 })).toBe('Deleted one model, 1 MiB.');
	expect(outcomeWords({ type: 'removed', count: 2, bytes: 2 ** 30 })).toBe('Deleted 2 models, 1 GiB.');
	expect(outcomeWords({ type: 'resized', count: 0, bytes: 0 })).toBe('The new limit holds from now on.');
});
