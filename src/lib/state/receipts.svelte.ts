import type { Rechecked } from '$lib/client/rechecked';
import { RallyError, toRallyError } from '$lib/core/errors';

/** Read no further than this: a run of 10,000 tasks with its outputs is smaller. */
export const MAX_FILE_BYTES = 256 * 2 ** 20;

/** What a file came to when everything in it was checked again; `quiet` is a check that a renter made. */
export type CheckedAgain = Omit<Rechecked, 'kind'> & { kind: Rechecked['kind'] | 'quiet' };

/** A file that was checked again. */
export interface CheckedFile {
	/** The file's, or undefined where the text was pasted. */
	name: string | undefined;
	rechecked: CheckedAgain;
}

/** Receipts that anyone brings to be checked again. */
export class Receipts {
	readonly #recheck: () => Promise<(text: string) => Promise<CheckedAgain>>;
	#isChecking = $state.raw(false);
	#checked = $state.raw<CheckedFile>();
	#error = $state.raw<RallyError>();
	#turn = 0;

	constructor(recheck: () => Promise<(text: string) => Promise<CheckedAgain>>) {
		this.#recheck = recheck;
	}

	get isChecking(): boolean {
		return this.#isChecking;
	}
	get checked(): CheckedFile | undefined {
		return this.#checked;
	}
	get error(): RallyError | undefined {
		return this.#error;
	}

	async takeFile(file: File): Promise<void> {
		const turn = this.#begin();
		try {
			if (file.size > MAX_FILE_BYTES) {
				throw new RallyError(`${file.name} is far larger than any run’s file.`, {
					code: 'file.tooLarge',
					hint: 'Choose the JSON file that the page of a run, of a receipt or of evidence saved.'
				});
			}
			const text = await file.text().catch((cause: unknown) => {
				throw new RallyError(`${file.name} could not be read.`, {
					code: 'file.unreadable',
					hint: 'Choose it again, or another copy of it.',
					cause
				});
			});
			await this.#check(turn, text, file.name);
		} catch (error) {
			this.#fail(turn, error);
		}
	}
	async takeText(text: string): Promise<void> {
		const turn = this.#begin();
		try {
			await this.#check(turn, text, undefined);
		} catch (error) {
			this.#fail(turn, error);
		}
	}
	close(): void {
		this.#turn += 1;
		this.#isChecking = false;
		this.#checked = undefined;
		this.#error = undefined;
	}

	#begin(): number {
		this.close();
		this.#isChecking = true;
		return this.#turn;
	}
	async #check(turn: number, text: string, name: string | undefined): Promise<void> {
		const rechecked = await (await this.#recheck())(text);
		if (turn !== this.#turn) return;
		this.#checked = { name, rechecked };
		this.#isChecking = false;
	}
	#fail(turn: number, error: unknown): void {
		if (turn !== this.#turn) return;
		this.#error = toRallyError(error);
		this.#isChecking = false;
	}
}
