import { expect, test } from 'vitest';
import { finishingWords, updateWords } from './updateWords';

test('an idle tab may update now', () => {
	expect(updateWords([])).toMatchObject({ title: 'A new version is ready.', press: 'Update now' });
});

test('a tab that lends is told that it finishes first, and what becomes of its window', () => {
	const { title, hint, press } = updateWords(['lending']);
	expect(title).toBe('A new version is ready. It waits while this tab lends its GPU.');
	expect(hint).toBe(
		'Nothing new is taken; what runs is completed. Your window stays open: press “Serve again” then.'
	);
	expect(press).toBe('Finish and update');
});

test('a job is waited for, and nothing is said of windows', () => {
	expect(updateWords(['job']).hint).toBe('What runs is completed first.');
});

test('what it waits for is named', () => {
	expect(finishingWords(['lending', 'job']).hint).toBe('Now this tab lends its GPU and a job runs.');
	expect(finishingWords([]).hint).toBe('Loading it.');
});
