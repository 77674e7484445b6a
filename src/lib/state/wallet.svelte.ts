import type { Balances, WalletState } from '$lib/chain/types';
import type { Clock } from '$lib/core/clock';
import { toRallyError, type RallyError } from '$lib/core/errors';
import type { Address } from '$lib/core/ids';
import type { WalletActions, WalletOption } from './services';

/** Balances are read this often while a wallet is connected; a block on the local chain takes no longer. */
const BALANCE_EVERY_MS = 4000;

export type WalletTask = 'burner' | 'connect' | 'switch' | 'fund' | 'disconnect';

/** Who signs in this tab, and what they hold. */
export class Wallet {
	readonly #load: () => Promise<WalletActions>;
	readonly #clock: Clock;
	#state = $state.raw<WalletState>({ kind: 'none' });
	#balances = $state.raw<Balances>();
	#options = $state.raw<WalletOption[]>();
	#hasFaucet = $state.raw(false);
	#busy = $state.raw<WalletTask>();
	#error = $state.raw<RallyError>();
	#choosing = $state.raw(false);

	constructor(load: () => Promise<WalletActions>, clock: Clock) {
		this.#load = load;
		this.#clock = clock;
	}

	get state(): WalletState {
		return this.#state;
	}
	get address(): Address | undefined {
		return 'address' in this.#state ? this.#state.address : undefined;
	}
	/** Connected, and on this network. */
	get isReady(): boolean {
		return this.#state.kind === 'burner' || (this.#state.kind === 'injected' && !this.#state.wrongChain);
	}
	get isWrongChain(): boolean {
		return this.#state.kind === 'injected' && this.#state.wrongChain;
	}
	get balances(): Balances | undefined {
		return this.#balances;
	}
	/** Wallet extensions in this browser; undefined until looked for. */
	get options(): WalletOption[] | undefined {
		return this.#options;
	}
	get hasFaucet(): boolean {
		return this.#hasFaucet;
	}
	get busy(): WalletTask | undefined {
		return this.#busy;
	}
	get error(): RallyError | undefined {
		return this.#error;
	}
	/** Whether the dialog that connects a wallet is open. */
	get isChoosing(): boolean {
		return this.#choosing;
	}

	/** Follows the wallet and its balances until `signal` aborts. */
	async follow(signal: AbortSignal): Promise<void> {
		let actions: WalletActions;
		try {
			actions = await this.#load();
			signal.throwIfAborted();
			this.#hasFaucet = actions.hasFaucet;
			const stop = actions.watch((state) => this.#take(state));
			signal.addEventListener('abort', stop, { once: true });
			await actions.reconnect();
		} catch (error) {
			if (!signal.aborted) this.#error = toRallyError(error);
			return;
		}
		while (!signal.aborted) {
			await this.refresh();
			await this.#clock.sleep(BALANCE_EVERY_MS, signal).catch(() => {});
		}
	}

	/** Reads the balances again. An unreachable chain is told by the pools, so a failure here is silent. */
	async refresh(): Promise<void> {
		const address = this.address;
		if (!address) return;
		try {
			const balances = await (await this.#load()).balances(address);
			if (this.address === address) this.#balances = balances;
		} catch {
			// The last known balances stay.
		}
	}

	async choose(): Promise<void> {
		this.#choosing = true;
		this.#error = undefined;
		try {
			this.#options = await (await this.#load()).listInjected();
		} catch (error) {
			this.#error = toRallyError(error);
		}
	}
	dismiss(): void {
		this.#choosing = false;
		this.#error = undefined;
	}

	/** Once connected, the dialog has done its work. */
	createBurner(): Promise<void> {
		return this.#do('burner', async (actions) => {
			await actions.connectBurner();
			this.#choosing = false;
		});
	}
	connect(id: string): Promise<void> {
		return this.#do('connect', async (actions) => {
			await actions.connectInjected(id);
			this.#choosing = false;
		});
	}
	disconnect(): Promise<void> {
		return this.#do('disconnect', (actions) => actions.disconnect());
	}
	switchChain(): Promise<void> {
		return this.#do('switch', (actions) => actions.switchChain());
	}
	fund(): Promise<void> {
		return this.#do('fund', async (actions) => {
			if (this.address) await actions.requestFunds(this.address);
		});
	}

	async #do(task: WalletTask, act: (actions: WalletActions) => Promise<void>): Promise<void> {
		if (this.#busy) return;
		this.#busy = task;
		this.#error = undefined;
		try {
			await act(await this.#load());
			await this.refresh();
		} catch (error) {
			this.#error = toRallyError(error);
		} finally {
			this.#busy = undefined;
		}
	}

	#take(state: WalletState): void {
		const before = this.address;
		this.#state = state;
		if (this.address !== before) {
			this.#balances = undefined;
			void this.refresh();
		}
	}
}
