import type { InstallWay } from './installWay';

/** The browser's own offer to install the app. It may be taken once. */
export interface InstallOffer {
	/** Opens the browser's dialog. @returns whether the person said yes there */
	ask(): Promise<boolean>;
}

export interface InstallPorts {
	/** This page runs in a window of its own already. */
	isInstalled: boolean;
	/** Where the person finds it, without an offer. */
	way: InstallWay;
	/** Calls back with an offer when there is one, and with undefined once the app was installed. */
	watch(listener: (offer: InstallOffer | undefined) => void): () => void;
}

/** The app as one that can be installed. */
export class Install {
	readonly #open: () => InstallPorts;
	#offer = $state.raw<InstallOffer>();
	#way = $state.raw<InstallWay>();
	#isInstalled = $state.raw(false);
	#isAsking = $state.raw(false);

	constructor(open: () => InstallPorts) {
		this.#open = open;
	}

	get isInstalled(): boolean {
		return this.#isInstalled;
	}
	/** The browser offers it: a button may be shown. */
	get isOffered(): boolean {
		return this.#offer !== undefined;
	}
	get isAsking(): boolean {
		return this.#isAsking;
	}
	/** Where else to look; undefined until it is known, and where there is nothing to say. */
	get way(): InstallWay | undefined {
		return this.#isInstalled || this.#offer ? undefined : this.#way;
	}

	follow(signal: AbortSignal): void {
		const { isInstalled, way, watch } = this.#open();
		this.#isInstalled = isInstalled;
		this.#way = way;
		const stop = watch((offer) => {
			this.#offer = offer;
			if (!offer) this.#isInstalled = true;
		});
		signal.addEventListener('abort', stop, { once: true });
	}

	/** Asks the person, in the browser's own dialog. */
	async press(): Promise<void> {
		const offer = this.#offer;
		if (!offer || this.#isAsking) return;
		this.#isAsking = true;
		try {
			this.#isInstalled = await offer.ask();
		} catch {
			// It was taken before; the browser makes a new one when it sees fit.
		} finally {
			this.#isAsking = false;
			this.#offer = undefined;
		}
	}
}
