import type { ChallengeRecord, ExamEvent } from '$lib/verifier/types';

/** A challenge as it runs. */
export interface LiveChallenge {
	purpose: ChallengeRecord['purpose'];
	/** From 1, among those of its purpose. */
	index: number;
	/** How many of its purpose there are, at most. */
	of: number;
	work: ChallengeRecord['work'];
	phase: 'preparing' | 'running' | 'checking' | 'done';
	/** When the clock began, milliseconds since the epoch. */
	startedAtMs: number | undefined;
	deadlineMs: number | undefined;
	/** Once it is committed; in the kernel's unit. */
	score: number | undefined;
	elapsedMs: number | undefined;
	rttMs: number | undefined;
	/** Rounds asked for so far. */
	opened: number[];
	/** Values asked for out of its memory. */
	probed: number | undefined;
	/** Once it is over. */
	record: ChallengeRecord | undefined;
}

/** What an exam's next event makes of the challenges so far; the last one is the one that runs. */
export function takeEvent(
	challenges: readonly LiveChallenge[],
	event: ExamEvent,
	nowMs: number
): LiveChallenge[] {
	if (event.type === 'preparing') {
		const { purpose, index, of, work } = event;
		return [
			...challenges,
			{
				purpose,
				index,
				of,
				work,
				phase: 'preparing',
				startedAtMs: undefined,
				deadlineMs: undefined,
				score: undefined,
				elapsedMs: undefined,
				rttMs: undefined,
				opened: [],
				probed: undefined,
				record: undefined
			}
		];
	}
	const last = challenges.at(-1);
	return last ? [...challenges.slice(0, -1), { ...last, ...changeOf(last, event, nowMs) }] : [];
}

function changeOf(
	last: LiveChallenge,
	event: Exclude<ExamEvent, { type: 'preparing' }>,
	nowMs: number
): Partial<LiveChallenge> {
	switch (event.type) {
		case 'challenged':
			return { phase: 'running', startedAtMs: nowMs, deadlineMs: event.deadlineMs };
		case 'committed': {
			const { score, elapsedMs, rttMs } = event;
			return { phase: 'checking', score, elapsedMs, rttMs };
		}
		case 'opening':
			return { phase: 'checking', opened: [...last.opened, event.round] };
		case 'probing':
			return { phase: 'checking', probed: event.count };
		case 'checked': {
			const { score, elapsedMs, rttMs } = event.record;
			return { phase: 'done', record: event.record, score, elapsedMs, rttMs };
		}
	}
}

/** A transcript's records, shown as the exam showed them. */
export const asLive = (records: readonly ChallengeRecord[]): LiveChallenge[] =>
	records.map((record, i) => {
		const same = records.filter(({ purpose }) => purpose === record.purpose);
		return {
			purpose: record.purpose,
			index: 1 + records.slice(0, i).filter(({ purpose }) => purpose === record.purpose).length,
			of: same.length,
			work: record.work,
			phase: 'done',
			startedAtMs: undefined,
			deadlineMs: record.deadlineMs,
			score: record.score,
			elapsedMs: record.elapsedMs,
			rttMs: record.rttMs,
			opened: record.opened.map(({ round }) => round),
			probed: record.probe?.count,
			record
		};
	});
