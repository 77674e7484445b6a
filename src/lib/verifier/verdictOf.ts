import { UNIT_OF } from '$lib/core/kernelName';
import { CHECKED_PROBES } from '$lib/gpu/proof/checkAlloc';
import { opensOf } from './chooseWork';
import type { ChallengeRecord, ExamVerdict, JudgedBy } from './types';

/** Challenges whose speed counts: their median hides one hiccup, their spread shows it. */
export const SCORED_CHALLENGES = 3;

const PREFIXES = ['', 'k', 'M', 'G', 'T', 'P'];

function amount(value: number, unit: string): string {
	const scale = Math.min(PREFIXES.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, value)) / 3)));
	return `${(value / 1000 ** scale).toPrecision(3)} ${PREFIXES[scale]}${unit}`;
}
const mebibytes = (bytes: number) => `${Math.floor(bytes / 2 ** 20)} MiB`;

const failed = (sentence: string): ExamVerdict => ({
	passed: false,
	score: 0,
	spread: 0,
	memoryBytes: 0,
	sentence
});

/** Whether as many different rounds were opened as the rule says, and each was found right. */
const isOpened = ({ work, opened }: ChallengeRecord) =>
	new Set(opened.map(({ round }) => round)).size >= opensOf(work) && opened.every(({ fault }) => !fault);

/**
 * The one rule of what an exam comes to, for who runs it and for who checks its transcript again. A single fault fails
 * it; without one the median of three scored challenges counts, and the memory that was held.
 */
export function verdictOf(challenges: readonly ChallengeRecord[], terms: JudgedBy): ExamVerdict {
	const { kernel, minScore, minMemoryBytes } = terms;
	for (const { fault, opened, probe } of challenges) {
		if (fault) return failed(fault.sentence);
		if (probe?.fault || opened.some((round) => round.fault)) return failed('A challenge does not hold.');
	}
	const memoryBytes = Math.max(
		0,
		...challenges
			.filter(
				({ purpose, work, probe }) =>
					purpose === 'memory' && work.kernel === 'alloc-u32' && (probe?.checked ?? 0) >= CHECKED_PROBES
			)
			.map(({ score }) => score)
	);
	const scored = challenges.filter(({ purpose, work }) => purpose === 'score' && work.kernel === kernel);
	if (kernel !== 'alloc-u32') {
		if (scored.length !== SCORED_CHALLENGES)
			return failed(`${scored.length} of ${SCORED_CHALLENGES} challenges were completed.`);
		if (!scored.every(isOpened)) return failed('Too few rounds of a challenge were opened.');
	}
	const scores = scored.map(({ score }) => score).sort((a, b) => a - b);
	const least = scores[0] ?? memoryBytes;
	const most = scores.at(-1) ?? memoryBytes;
	const score = kernel === 'alloc-u32' ? memoryBytes : (scores[Math.floor(scores.length / 2)] ?? 0);
	const spread = score > 0 ? (most - least) / score : 0;
	const measured = `Measured ${amount(score, UNIT_OF[kernel])}`;
	const verdict = { score, spread, memoryBytes };
	// What a contract compares is a whole number.
	if (Math.floor(score) < minScore)
		return {
			...verdict,
			passed: false,
			sentence: `${measured}; the class asks for ${amount(minScore, UNIT_OF[kernel])}.`
		};
	if (memoryBytes < minMemoryBytes)
		return {
			...verdict,
			passed: false,
			sentence: `${measured}, and ${mebibytes(memoryBytes)} of memory; the class asks for ${mebibytes(minMemoryBytes)}.`
		};
	const held = memoryBytes > 0 && kernel !== 'alloc-u32' ? `, and ${mebibytes(memoryBytes)} of memory` : '';
	return { ...verdict, passed: true, sentence: `${measured}${held}.` };
}
