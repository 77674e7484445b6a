import type { Board } from './board';
import type { ProviderHealth } from './health';

/** Changes a part of what the board says of the tab's health. */
export function setHealth(board: Board, part: Partial<ProviderHealth>): void {
	board.change({ health: { ...board.snapshot.get().health, ...part } });
}
