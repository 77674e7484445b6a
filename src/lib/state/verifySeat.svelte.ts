import { toRallyError, type RallyError } from '$lib/core/errors';
import type { Address } from '$lib/core/ids';
import { NO_SEAT } from './noSeat';
import type { SeatService, SeatSnapshot } from './verifyPorts';

export type SeatTask = 'bond' | 'start' | 'stop' | 'unbond' | 'withdraw' | 'withdrawEarned';

/** This tab as a bonded verifier. */
export class VerifySeat {
	readonly #load: () => Promise<SeatService>;
	readonly #onKept: () => void;
	#service: SeatService | undefined;
	#snapshot = $state.raw<SeatSnapshot>(NO_SEAT);
	#busy = $state.raw<SeatTask>();
	#error = $state.raw<RallyError>();
	/** What the person would bond, wei; undefined takes the least. */
	amountWei = $state.raw<bigint>();

	/** @param onKept told whenever the transcript of an exam has been kept in this browser */
	constructor(load: () => Promise<SeatService>, onKept: () => void = () => {}) {
		this.#load = load;
		this.#onKept = onKept;
	}

	get snapshot(): SeatSnapshot {
		return this.#snapshot;
	}
	get busy(): SeatTask | undefined {
		return this.#busy;
	}
	get error(): RallyError | undefined {
		return this.#error ?? this.#snapshot.error;
	}
	get isServing(): boolean {
		return this.#snapshot.phase !== 'off';
	}
	/** What pressing "Bond" would add, wei: what is missing to the least bond, or what was typed. */
	get bondWei(): bigint | undefined {
		const { terms, account } = this.#snapshot;
		if (!terms) return undefined;
		const missing = terms.minBondWei - (account?.bondWei ?? 0n);
		return this.amountWei ?? (missing > 0n ? missing : 0n);
	}

	/** Why it cannot be bonded now, in one sentence; undefined when it can. */
	obstacle(rallyWei: bigint | undefined): 'unknown' | 'tooLittle' | 'notEnough' | 'unbonding' | undefined {
		const { terms, account } = this.#snapshot;
		const addWei = this.bondWei;
		if (!terms || account === undefined || addWei === undefined) return 'unknown';
		if (account?.withdrawableAtS) return 'unbonding';
		if ((account?.bondWei ?? 0n) + addWei < terms.minBondWei) return 'tooLittle';
		if (rallyWei !== undefined && rallyWei < addWei) return 'notEnough';
		return undefined;
	}

	/** Reads the terms, and the wallet's bond. Starts nothing. */
	async refresh(account: Address | undefined): Promise<void> {
		try {
			await (await this.#open()).refresh(account);
		} catch (error) {
			this.#error = toRallyError(error);
		}
	}

	bond(): Promise<void> {
		const addWei = this.bondWei;
		if (addWei === undefined) return Promise.resolve();
		return this.#do('bond', async (service) => {
			await service.bond(addWei);
			this.amountWei = undefined;
		});
	}
	start(): Promise<void> {
		return this.#do('start', (service) => service.start());
	}
	/** Stopping never waits for another action to end. */
	stop(): Promise<void> {
		return this.#do('stop', (service) => service.stop());
	}
	unbond(): Promise<void> {
		return this.#do('unbond', (service) => service.unbond());
	}
	withdraw(): Promise<void> {
		return this.#do('withdraw', (service) => service.withdraw());
	}
	withdrawEarned(): Promise<void> {
		return this.#do('withdrawEarned', (service) => service.withdrawEarned());
	}

	async #do(task: SeatTask, act: (service: SeatService) => Promise<void>): Promise<void> {
		if (this.#busy && task !== 'stop') return;
		this.#busy = task;
		this.#error = undefined;
		try {
			await act(await this.#open());
		} catch (error) {
			this.#error = toRallyError(error);
		} finally {
			if (this.#busy === task) this.#busy = undefined;
		}
	}

	async #open(): Promise<SeatService> {
		const service = await this.#load();
		if (this.#service !== service) {
			this.#service = service;
			service.snapshot.subscribe((snapshot) => {
				const hasKept = snapshot.kept > this.#snapshot.kept;
				this.#snapshot = snapshot;
				if (hasKept) this.#onKept();
			});
		}
		return service;
	}
}
