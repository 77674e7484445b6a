import { expect, test } from 'vitest';
import { aDeviceEntry, aRecord, aTranscript } from '$lib/state/verifyFixtures';
import { asLive, takeEvent } from '$lib/state/verifyLive';
import type { RecheckStep } from '$lib/verifier/recheck';
import { groupSteps, outcomeOf } from './groupSteps';
import { stepsOf } from './stepsOf';
import { attestedWords, brokerWords, medianOf, scoresOf, workWords } from './words';

test('work is said by its size, in the words of its kernel', () => {
	expect(workWords({ kernel: 'gemm-i8', n: 512, rounds: 1 })).toBe('1 round of 512 × 512');
	expect(workWords({ kernel: 'triad-u32', words: 2 ** 20, rounds: 4 })).toBe('4 rounds over 4 MiB');
	expect(workWords({ kernel: 'alloc-u32', chunks: 2, words: 2 ** 20 })).toBe('8 MiB filled and held');
});

test('a median lies in the middle, and nothing has none', () => {
	expect(medianOf([])).toBeUndefined();
	expect(medianOf([3, 1, 2])).toBe(2);
	expect(medianOf([4, 1, 2, 3])).toBe(2.5);
});

test('an attestation is said by its age and by whether it still holds', () => {
	const { attestation } = aDeviceEntry(0);
	const { atS = 0, validUntilS = 0 } = attestation ?? {};
	expect(attestedWords(undefined, 0)).toBe('never');
	expect(attestedWords(attestation, atS + 59)).toBe('just now');
	expect(attestedWords(attestation, atS + 60)).toBe('1 min ago');
	expect(attestedWords(attestation, validUntilS - 1)).not.toContain('run out');
	expect(attestedWords(attestation, validUntilS)).toContain('run out');
	expect(brokerWords('')).toBe('network’s own');
	expect(brokerWords('https://broker.example/peers')).toBe('broker.example');
});

test('scores of warm-ups, and of challenges that do not hold, count nothing', () => {
	const fault = { code: 'proof.late' as const, sentence: 'It came late.' };
	const lane = asLive([aRecord(0), aRecord(1), aRecord(2, { fault })]);
	expect(scoresOf(lane)).toEqual([aRecord(1).score]);
});

test('an exam shows what is behind it, what runs and what is to come, memory only where it is asked for', () => {
	const titles = (memory: number, records = 0) =>
		stepsOf(asLive([0, 1, 2].slice(0, records).map((n) => aRecord(n))), { minMemoryBytes: memory }, 0).map(
			({ title, state }) => `${title}: ${state}`
		);
	expect(titles(0)).toEqual([
		'Reach the device: now',
		'Warm-up: todo',
		'Challenge 1 of 3: todo',
		'Challenge 2 of 3: todo',
		'Challenge 3 of 3: todo'
	]);
	expect(titles(1).at(-1)).toBe('Memory: todo');
	expect(titles(0, 1).slice(0, 2)).toEqual(['Reach the device: done', 'Warm-up: done']);
});

test('what failed ends the list', () => {
	const lane = asLive([aRecord(0, { fault: { code: 'proof.late', sentence: 'It came late.' } })]);
	const steps = stepsOf(lane, { minMemoryBytes: 1 }, 0);
	expect(steps).toHaveLength(2);
	expect(steps[1]).toMatchObject({ state: 'failed', text: expect.stringContaining('It came late.') });
});

test('a challenge that runs tells its clock and its deadline', () => {
	const { work } = aRecord(1);
	let lane = takeEvent([], { type: 'preparing', purpose: 'score', work, index: 1, of: 3 }, 0);
	lane = takeEvent(lane, { type: 'challenged', purpose: 'score', work, index: 1, deadlineMs: 30_000 }, 1_000);
	const [, now] = stepsOf(lane, { minMemoryBytes: 0 }, 2_490);
	expect(now).toMatchObject({ state: 'now', text: expect.stringContaining('1.5 s of at most 30 s') });
});

test('what was checked stands by challenge, and one thing that fails fails its group', () => {
	const step = (what: string, outcome: RecheckStep['outcome'], challenge?: number): RecheckStep => ({
		what,
		outcome,
		detail: '',
		...(challenge === undefined ? {} : { challenge })
	});
	const groups = groupSteps(
		[
			step('The keys', 'word'),
			step('Challenge 1 (warm-up): the commitment', 'holds', 0),
			step('Challenge 1 (warm-up): the time', 'word', 0),
			step('Challenge 2 (scored): round 7 of 8', 'fails', 1),
			step('The verdict', 'holds')
		],
		aTranscript().transcript.challenges
	);
	expect(groups.map(({ title }) => title)).toEqual([
		'The transcript itself',
		'Warm-up: 8 rounds of 512 × 512',
		'Challenge 1 of 3: 8 rounds of 512 × 512',
		'What follows from it'
	]);
	expect(groups[1]?.steps.map(({ what }) => what)).toEqual(['the commitment', 'the time']);
	expect(groups.map(({ steps }) => outcomeOf(steps))).toEqual(['word', 'holds', 'fails', 'holds']);
});
