import { toRallyError, type RallyError } from '$lib/core/errors';
import type { NetworkConfig } from '$lib/core/network';

/** Which network this app is on. */
export class Network {
	readonly #load: () => Promise<NetworkConfig>;
	#config = $state.raw<NetworkConfig>();
	#error = $state.raw<RallyError>();

	constructor(load: () => Promise<NetworkConfig>) {
		this.#load = load;
	}

	get config(): NetworkConfig | undefined {
		return this.#config;
	}
	get error(): RallyError | undefined {
		return this.#error;
	}

	async load(): Promise<void> {
		try {
			this.#config = await this.#load();
			this.#error = undefined;
		} catch (error) {
			this.#error = toRallyError(error, 'network.missing');
		}
	}
}
