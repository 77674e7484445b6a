import type { Address } from '$lib/core/ids';
import type { Movement } from '$lib/core/movement';
import { MOVEMENT_WORDS } from './movementWords';
import type { Summary } from './summarise';
import type { Coverage } from './types';

/** A wallet's books with their sums, all amounts as whole wei in text: no program rounds those. */
export function toJson(books: {
	owner: Address;
	network: string;
	coverage: Coverage | undefined;
	movements: readonly Movement[];
	summary: Summary;
	nowMs: number;
}): string {
	const { owner, network, coverage, movements, summary, nowMs } = books;
	const file = {
		format: 'rally-earnings',
		version: 1,
		writtenAt: new Date(nowMs).toISOString(),
		network,
		wallet: owner,
		since: coverage && new Date(coverage.sinceMs).toISOString(),
		isWhole: coverage?.isWhole ?? false,
		sums: summary,
		kinds: MOVEMENT_WORDS,
		lines: movements.map(({ atMs, ...line }) => ({ at: new Date(atMs).toISOString(), ...line }))
	};
	return `${JSON.stringify(file, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value), '\t')}\n`;
}
