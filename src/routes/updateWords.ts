import type { Work } from '$lib/state/tabWork';

const NAMES: Record<Work, string> = {
	lending: 'this tab lends its GPU',
	verifying: 'this tab challenges devices',
	job: 'a job runs',
	benchmark: 'a benchmark runs',
	payment: 'a payment is under way'
};

/** What an update asks of what runs in this tab, in words. */
export interface UpdateWords {
	title: string;
	hint: string;
	press: string;
}

const list = (works: readonly Work[]) => works.map((work) => NAMES[work]).join(' and ');

/** The words for a new version that is ready. */
export function updateWords(running: readonly Work[]): UpdateWords {
	if (running.length === 0) {
		return {
			title: 'A new version is ready.',
			hint: 'The page loads anew. Other open tabs stay as they are until you update them.',
			press: 'Update now'
		};
	}
	const stops = running.includes('lending') || running.includes('verifying');
	const hints = [
		stops ? 'Nothing new is taken; what runs is completed.' : 'What runs is completed first.',
		running.includes('lending') ? 'Your window stays open: press “Serve again” then.' : ''
	];
	return {
		title: `A new version is ready. It waits while ${list(running)}.`,
		hint: hints.filter(Boolean).join(' '),
		press: 'Finish and update'
	};
}

/** The words for an update that was pressed and waits. */
export function finishingWords(running: readonly Work[]): Pick<UpdateWords, 'title' | 'hint'> {
	return {
		title: 'The new version loads as soon as nothing runs.',
		hint: running.length === 0 ? 'Loading it.' : `Now ${list(running)}.`
	};
}
