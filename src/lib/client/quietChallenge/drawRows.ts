import type { Random } from '$lib/core/random';
import type { QuietPlan, RowPlace } from './types';

/**
 * Rows that are computed anew, of all batches together. A device that gets a share f of the rows wrong escapes with a
 * chance of at most (1 − f)³²: 1 in 29 with a tenth, 1 in 1,262 with a fifth, 1 in 4·10⁹ with a half.
 */
export const CHECKED_ROWS = 32;

/**
 * Draws different rows, each as likely as another. To be called when all answers are in: rows known before would be all
 * that a liar computes.
 */
export function drawRows(
	{ m, batches }: Pick<QuietPlan, 'm' | 'batches'>,
	random: Random,
	count: number = CHECKED_ROWS
): RowPlace[] {
	const total = m * batches;
	const drawn = new Set<number>();
	while (drawn.size < Math.min(count, total)) {
		const word = new DataView(random.bytes(4).buffer).getUint32(0);
		// The tail of the range past the last whole multiple would make low rows likelier.
		if (word < 2 ** 32 - (2 ** 32 % total)) drawn.add(word % total);
	}
	return [...drawn].map((at) => ({ batch: Math.floor(at / m), row: at % m }));
}
