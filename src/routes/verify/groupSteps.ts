import type { RecheckStep } from '$lib/verifier/recheck';
import { asLive } from '$lib/state/verifyLive';
import type { ChallengeRecord } from '$lib/verifier/types';
import { challengeTitle, workWords } from './words';

export interface StepGroup {
	title: string;
	steps: RecheckStep[];
}

/** Steps of one challenge stand together, in the order of a transcript; what is about the whole stands around them. */
export function groupSteps(
	steps: readonly RecheckStep[],
	challenges: readonly ChallengeRecord[]
): StepGroup[] {
	const shown = asLive(challenges);
	const groups: (StepGroup & { challenge: number | undefined })[] = [];
	for (const { what, ...step } of steps) {
		const { challenge } = step;
		const live = challenge === undefined ? undefined : shown[challenge];
		// The group names the challenge; its steps need not.
		const part = live ? what.slice(what.indexOf(': ') + 2) : what;
		const last = groups.at(-1);
		if (last && last.challenge === challenge) last.steps.push({ ...step, what: part });
		else {
			const whole = groups.length === 0 ? 'The transcript itself' : 'What follows from it';
			const title = live ? `${challengeTitle(live)}: ${workWords(live.work)}` : whole;
			groups.push({ title, challenge, steps: [{ ...step, what: part }] });
		}
	}
	return groups.map(({ title, steps }) => ({ title, steps }));
}

/** What a group comes to: one thing that fails is enough; one that holds counts more than words. */
export function outcomeOf(steps: readonly RecheckStep[]): RecheckStep['outcome'] {
	if (steps.some(({ outcome }) => outcome === 'fails')) return 'fails';
	return steps.some(({ outcome }) => outcome === 'holds') ? 'holds' : 'word';
}
