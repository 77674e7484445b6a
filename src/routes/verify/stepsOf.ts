import type { LiveChallenge } from '$lib/state/verifyLive';
import { formatMs } from '$lib/ui/format';
import type { Step } from '$lib/ui/step';
import type { ExamTerms } from '$lib/verifier/types';
import { challengeTitle, scoreWords, workWords } from './words';

/** An exam as a list of steps: those behind it, the one that runs, and those to come. */
export function stepsOf(
	challenges: readonly LiveChallenge[],
	{ minMemoryBytes }: Pick<ExamTerms, 'minMemoryBytes'>,
	nowMs: number
): Step[] {
	const steps: Step[] = [
		{
			title: 'Reach the device',
			text:
				challenges.length > 0
					? 'It signed for its key.'
					: 'Dialling by its broker; both sides sign for their keys.',
			state: challenges.length > 0 ? 'done' : 'now'
		},
		...challenges.map((challenge) => stepOf(challenge, nowMs))
	];
	const last = challenges.at(-1);
	if (last?.record?.fault) return steps;
	const has = (purpose: LiveChallenge['purpose']) => challenges.some((each) => each.purpose === purpose);
	if (!has('warm-up')) steps.push({ title: 'Warm-up', state: 'todo' });
	const scored = challenges.findLast(({ purpose }) => purpose === 'score');
	for (let index = (scored?.index ?? 0) + 1; index <= (scored?.of ?? SCORED); index++) {
		steps.push({ title: `Challenge ${index} of ${scored?.of ?? SCORED}`, state: 'todo' });
	}
	if (minMemoryBytes > 0 && !has('memory')) steps.push({ title: 'Memory', state: 'todo' });
	return steps;
}

/** As many as an exam scores; its first event says it too. */
const SCORED = 3;

function stepOf(challenge: LiveChallenge, nowMs: number): Step {
	const title = challengeTitle(challenge);
	const work = workWords(challenge.work);
	const { phase, record, startedAtMs, deadlineMs } = challenge;
	switch (phase) {
		case 'preparing':
			return {
				title,
				state: 'now',
				text: `${work}. The device makes ready; it finishes what it is at first, off the clock.`
			};
		case 'running': {
			const runMs = startedAtMs === undefined ? 0 : Math.max(0, nowMs - startedAtMs);
			return {
				title,
				state: 'now',
				text: `${work}. The clock runs: ${formatMs(Math.round(runMs / 100) * 100)} of at most ${formatMs(deadlineMs ?? 0)}.`
			};
		}
		case 'checking':
			return {
				title,
				state: 'now',
				text: [measured(challenge), asked(challenge), 'Checking.'].filter(Boolean).join(' ')
			};
		case 'done':
			return record?.fault
				? { title, state: 'failed', text: `${work}. ${record.fault.sentence}` }
				: { title, state: 'done', text: `${work}. ${measured(challenge)} ${holds(challenge)}`.trim() };
	}
}

function measured({ work, score, elapsedMs, rttMs, purpose }: LiveChallenge): string {
	if (score === undefined || elapsedMs === undefined) return '';
	const time = `Committed after ${formatMs(elapsedMs)}, round trip ${formatMs(rttMs ?? 0)}`;
	return purpose === 'memory' ? `${time}.` : `${time}: ${scoreWords(work.kernel, score)}.`;
}

function asked({ opened, probed }: LiveChallenge): string {
	if (probed !== undefined) return `Asked for ${probed} values out of its memory.`;
	return opened.length > 0 ? `Asked to open ${rounds(opened)}.` : '';
}

function holds({ opened, record }: LiveChallenge): string {
	if (record?.probe) return `${record.probe.checked} values were computed here and agree.`;
	return opened.length > 0 ? `Opened ${rounds(opened)}: right.` : '';
}

const rounds = (opened: readonly number[]): string =>
	`${opened.length === 1 ? 'round' : 'rounds'} ${opened.toSorted((a, b) => a - b).join(', ')}`;
