import type { AttemptRow } from './rows';

/** Running attempts by the time from which they age, oldest first; all in O(1). */
export class AttemptChain {
	#oldest: AttemptRow | undefined;
	#youngest: AttemptRow | undefined;

	get oldest(): AttemptRow | undefined {
		return this.#oldest;
	}

	/** Enters an attempt that ages from now on. */
	add(attempt: AttemptRow): void {
		attempt.older = this.#youngest;
		attempt.younger = undefined;
		if (this.#youngest) this.#youngest.younger = attempt;
		else this.#oldest = attempt;
		this.#youngest = attempt;
	}

	/** Takes an attempt out; no more than a look where it is not in. */
	delete(attempt: AttemptRow): void {
		if (!attempt.older && this.#oldest !== attempt) return;
		if (attempt.older) attempt.older.younger = attempt.younger;
		else this.#oldest = attempt.younger;
		if (attempt.younger) attempt.younger.older = attempt.older;
		else this.#youngest = attempt.older;
		attempt.older = attempt.younger = undefined;
	}
}
