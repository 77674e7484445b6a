import type { Clock } from '$lib/core/clock';
import { RallyError, toRallyError } from '$lib/core/errors';
import type { AppVersions, Newer } from './appVersions';
import type { TabWork, Work } from './tabWork';

/** A tab that lends stays open for days, and browsers look only where a page is opened. */
const CHECK_MS = 30 * 60_000;

/** Another version takes over in moments, unless a tab holds the one before it fast. */
const TAKE_OVER_MS = 15_000;

/** How far the person wants to go: nowhere yet, not in this visit, once nothing runs, now. */
type Wish = 'none' | 'later' | 'finish' | 'now';

/** A newer version of the app. It never comes by itself: this tab stays what it is until the person presses. */
export class Update {
	readonly #open: () => Promise<AppVersions | undefined>;
	readonly #work: TabWork;
	readonly #clock: Clock;
	readonly #reload: () => void;
	#versions: AppVersions | undefined;
	#newer = $state.raw<Newer>('none');
	#wish = $state.raw<Wish>('none');
	#error = $state.raw<RallyError>();

	/** @param parts.open undefined where this browser keeps no versions; then none is ever offered */
	constructor(parts: {
		open: () => Promise<AppVersions | undefined>;
		work: TabWork;
		clock: Clock;
		reload: () => void;
	}) {
		this.#open = parts.open;
		this.#work = parts.work;
		this.#clock = parts.clock;
		this.#reload = parts.reload;
	}

	/** There is a newer version, and the person has not put it off. */
	get isOffered(): boolean {
		return this.#newer !== 'none' && this.#wish !== 'later';
	}
	/** What it waits for, or would wait for. */
	get running(): Work[] {
		return this.#work.running();
	}
	/** Pressed, and waiting for what runs. */
	get isFinishing(): boolean {
		return this.#wish === 'finish';
	}
	get isUpdating(): boolean {
		return this.#wish === 'now';
	}
	/** Pressed, and nothing runs any more: whoever reads this then calls {@link apply}. */
	get isDue(): boolean {
		return this.#wish === 'finish' && this.running.length === 0;
	}
	get error(): RallyError | undefined {
		return this.#error;
	}

	/** Keeps the app for use without a network, and watches for newer versions until the signal aborts. */
	async follow(signal: AbortSignal): Promise<void> {
		// Where a browser or a site keeps nothing, the app is what it would be without: no error of anybody's.
		const versions = await this.#open().catch(() => undefined);
		if (!versions || signal.aborted) return;
		this.#versions = versions;
		const stop = versions.watch((newer) => (this.#newer = newer));
		signal.addEventListener('abort', stop, { once: true });
		try {
			for (;;) {
				await this.#clock.sleep(CHECK_MS, signal);
				// Offline; the next look may find it.
				await versions.check().catch(() => {});
			}
		} catch {
			// Aborted: nobody looks any more.
		}
	}

	/** Updates as soon as nothing runs in this tab; takes on nothing new until then. */
	async press(): Promise<void> {
		this.#error = undefined;
		this.#wish = 'finish';
		try {
			await this.#work.finish();
		} catch (error) {
			this.#wish = 'none';
			this.#error = toRallyError(error);
		}
	}
	/** Stays with this version after all. What has stopped stays stopped. */
	keep(): void {
		this.#wish = 'none';
	}
	/** Says no more about it in this visit. */
	putOff(): void {
		this.#wish = 'later';
	}

	/** Loads the page anew under the newer version; only where it {@link isDue}. */
	async apply(): Promise<void> {
		if (!this.isDue || !this.#versions) return;
		this.#wish = 'now';
		const ended = new AbortController();
		try {
			await Promise.race([this.#versions.takeOver(), this.#tooLate(ended.signal)]);
			this.#reload();
		} catch (error) {
			this.#wish = 'none';
			this.#error = toRallyError(error);
		} finally {
			ended.abort();
		}
	}

	async #tooLate(signal: AbortSignal): Promise<void> {
		await this.#clock.sleep(TAKE_OVER_MS, signal).catch(() => {});
		if (signal.aborted) return;
		throw new RallyError('The new version did not take over.', {
			code: 'update.stuck',
			hint: 'Close the other tabs of this site, then try again.'
		});
	}
}
