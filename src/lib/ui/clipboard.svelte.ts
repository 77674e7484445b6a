/** How long “copied” is said, ms. */
const SAID_MS = 1500;

/** The clipboard, and whether something was put there a moment ago. */
export class Clipboard {
	#copied = $state(false);

	get copied(): boolean {
		return this.#copied;
	}

	/** @returns false where the browser forbids it */
	async copy(text: string): Promise<boolean> {
		try {
			await navigator.clipboard.writeText(text);
		} catch {
			this.#copied = false;
			return false;
		}
		this.#copied = true;
		setTimeout(() => (this.#copied = false), SAID_MS);
		return true;
	}
}
