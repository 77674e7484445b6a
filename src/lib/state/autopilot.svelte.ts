import { toRallyError, type RallyError } from '$lib/core/errors';
import type { Policy } from '$lib/provider/autopilot/policy';
import type { AutopilotControl, AutopilotSnapshot } from '$lib/provider/autopilot/types';
import type { ProviderService } from '$lib/provider/types';

/** What this tab may do by itself once it lends. */
export class Autopilot {
	readonly #load: () => Promise<ProviderService>;
	#control: AutopilotControl | undefined;
	#snapshot = $state.raw<AutopilotSnapshot>();
	#error = $state.raw<RallyError>();

	constructor(load: () => Promise<ProviderService>) {
		this.#load = load;
	}

	/** Undefined until it was read. */
	get snapshot(): AutopilotSnapshot | undefined {
		return this.#snapshot;
	}
	/** Why it can't be read, or what was chosen can't be kept. */
	get error(): RallyError | undefined {
		return this.#error ?? this.#snapshot?.error;
	}

	/** Reads what was chosen and what was sent. Sends nothing. */
	refresh(): Promise<void> {
		return this.#do((control) => control.refresh());
	}

	choose(change: Partial<Policy>): Promise<void> {
		return this.#do((control) => control.setPolicy(change));
	}

	async #do(act: (control: AutopilotControl) => Promise<void>): Promise<void> {
		this.#error = undefined;
		try {
			const { autopilot } = await this.#load();
			if (!autopilot) return;
			if (this.#control !== autopilot) {
				this.#control = autopilot;
				autopilot.snapshot.subscribe((snapshot) => (this.#snapshot = snapshot.policy && snapshot));
			}
			await act(autopilot);
		} catch (error) {
			this.#error = toRallyError(error);
		}
	}
}
