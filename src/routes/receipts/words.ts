import type { RecheckedTask } from '$lib/client/rechecked';
import type { CheckedAgain } from '$lib/state/receipts.svelte';

export const KIND_WORDS: Record<CheckedAgain['kind'], string> = {
	run: 'A run, checked again',
	receipt: 'A receipt, checked again',
	evidence: 'Evidence, checked again',
	quiet: 'A quiet check, checked again'
};

const count = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`;

/** The whole of it in a sentence, and what follows from it. */
export function verdictWords({ kind, holds, tasks, title: told }: CheckedAgain): {
	title: string;
	hint: string;
} {
	const held = tasks.filter(({ verdict }) => verdict === 'holds').length;
	const broken = tasks.filter(({ verdict }) => verdict === 'broken').length;
	if (kind === 'quiet') {
		return {
			title: told ?? '',
			hint: holds
				? 'Network and input were made anew from the seed in the file, so nobody’s word has to be believed.'
				: 'Do not rely on it: it shows nothing of any device.'
		};
	}
	if (!holds) {
		const title =
			kind === 'evidence'
				? 'This evidence does not hold.'
				: broken > 0
					? `${count(broken, 'receipt does', 'receipts do')} not hold.`
					: 'Something that is said to be done has no receipt.';
		return { title, hint: 'Do not rely on it: what lies beside such a receipt may be anyone’s.' };
	}
	switch (kind) {
		case 'evidence':
			return {
				title:
					tasks.length > 1
						? 'This evidence holds: devices signed different answers to the same task.'
						: 'This evidence holds: the device signed another answer than the one that was found.',
				hint: 'Who is wrong, the model itself decides: run the inputs that lie in it.'
			};
		case 'receipt':
			return {
				title: 'This receipt holds: that device’s key signed exactly this.',
				hint: 'It says who answered what; not that the answer is right.'
			};
		case 'run':
			return {
				title:
					held === 0
						? 'There is nothing in this run to check: no task of it is done.'
						: `${held === 1 ? 'The receipt holds' : `All ${held} receipts hold`}, each for exactly the output beside it.`,
				hint: 'They say who answered what; not that the answers are right.'
			};
	}
}

/** What a row is called: of evidence by its part in it, else by its task. */
export function rowName({ kind }: CheckedAgain, place: number, { label }: RecheckedTask): string {
	if (kind !== 'evidence') return label;
	return place === 0 ? 'The accused' : 'Came to another answer';
}
