import type { PoolView, RentQuote } from '$lib/chain/types';
import { IDLE } from '$lib/client/idle';
import type { ClientService, ClientSnapshot } from '$lib/client/types';
import type { Clock } from '$lib/core/clock';
import { toRallyError, type RallyError } from '$lib/core/errors';
import type { ClassId, DeviceId, JobId } from '$lib/core/ids';
import type { Assurance } from '$lib/jobs/scheduler';
import type { OwnModel } from './model.svelte';
import type { RentDigits } from './rentDigits.svelte';
import {
	DIGIT_WORK,
	estimateAll,
	proposeFor,
	type Estimates,
	type Proposal,
	type RunWork
} from './rentProposal';

export type RentTask = 'quote' | 'rent' | 'run' | 'cancel' | 'leave' | 'resume' | 'report' | 'open';

/** What the person has something computed by. */
export type RentSubject = 'digits' | 'model';

/** Typing in a field asks the chain for one price, not for one a key. */
const QUOTE_AFTER_MS = 250;

/** This tab as one that rents. */
export class Rent {
	readonly digits: RentDigits;
	readonly own: OwnModel;
	readonly #load: () => Promise<ClientService>;
	readonly #clock: Clock;
	#service: ClientService | undefined;
	#snapshot = $state.raw<ClientSnapshot>(IDLE);
	#busy = $state.raw<RentTask>();
	#error = $state.raw<RallyError>();
	#quoteError = $state.raw<RallyError>();
	#quoting: AbortController | undefined;
	/** A run was asked for, and its job has not begun yet. */
	#starting: RentSubject | undefined;

	#subject = $state.raw<RentSubject>('digits');
	#assurance = $state.raw<Assurance>('standard');
	#mayJudge = $state.raw(true);
	#pool = $state.raw<PoolView>();
	#classId = $state.raw<ClassId>();
	/** Of the person's own choice; proposed where undefined. */
	#chosenDevices = $state.raw<number>();
	#chosenMinutes = $state.raw<number>();
	#slippageBps = $state.raw(100);
	#quotedWish = $state.raw<string>();

	/** What would be run now; undefined while there is nothing to run. */
	readonly work = $derived.by((): RunWork | undefined => {
		if (this.#subject === 'digits') {
			const tasks = this.digits.inputs.length;
			return tasks === 0 ? undefined : { ...DIGIT_WORK, tasks };
		}
		const { model, inputs, measuredMs } = this.own;
		if (!model || inputs.taskCount === 0) return undefined;
		return {
			tasks: inputs.taskCount,
			inputBytes: inputs.bytesPerTask,
			// As much comes back as goes out, at most models; nobody knows before it ran.
			outputBytes: inputs.bytesPerTask,
			modelBytes: model.bytes.length,
			opsPerTask: model.facts.flopsPerItem,
			measuredMsPerTask: measuredMs
		};
	});
	readonly proposal = $derived.by((): Proposal | undefined =>
		this.work ? proposeFor(this.work, this.#pool, this.#assurance) : undefined
	);
	readonly devices = $derived(this.#chosenDevices ?? this.proposal?.devices ?? 1);
	readonly minutes = $derived(this.#chosenMinutes ?? this.proposal?.minutes ?? 10);
	/** Of each level of assurance, on as many devices as are chosen or held; undefined while there is nothing to run. */
	readonly estimates = $derived.by((): Estimates | undefined =>
		this.work
			? estimateAll(this.work, this.#pool, this.#snapshot.lease?.deviceIds.length ?? this.devices)
			: undefined
	);
	readonly #wish = $derived(`${this.#classId} ${this.devices} ${this.minutes}`);

	constructor(parts: {
		client: () => Promise<ClientService>;
		digits: RentDigits;
		own: OwnModel;
		clock: Clock;
	}) {
		this.#load = parts.client;
		this.digits = parts.digits;
		this.own = parts.own;
		this.#clock = parts.clock;
	}

	get snapshot(): ClientSnapshot {
		return this.#snapshot;
	}
	get busy(): RentTask | undefined {
		return this.#busy;
	}
	/** Of the last press, until the next one; else of the last price that came back. */
	get error(): RallyError | undefined {
		return this.#error ?? this.#quoteError;
	}
	get subject(): RentSubject {
		return this.#subject;
	}
	get assurance(): Assurance {
		return this.#assurance;
	}
	/** This device's GPU may settle a dispute between rented ones. */
	get mayJudge(): boolean {
		return this.#mayJudge;
	}
	get classId(): ClassId | undefined {
		return this.#classId;
	}
	get slippageBps(): number {
		return this.#slippageBps;
	}
	/** The price of exactly what is chosen now; undefined while it is being asked for. */
	get quote(): RentQuote | undefined {
		return this.#quotedWish === this.#wish ? this.#snapshot.quote : undefined;
	}
	/** The most a rent may cost, wei; rounded up. */
	get maxCostWei(): bigint | undefined {
		const cost = this.quote?.costWei;
		return cost === undefined ? undefined : (cost * BigInt(10_000 + this.#slippageBps) + 9_999n) / 10_000n;
	}
	get isRunning(): boolean {
		return this.#snapshot.job?.state === 'running';
	}

	/** Why this cannot be rented now, in one sentence; undefined when it can. */
	obstacle(pool: PoolView | undefined, rallyWei: bigint | undefined): string | undefined {
		if (!pool) return 'Choose a pool first.';
		if (pool.idleWindows === 0) return 'No device of this pool is idle right now.';
		if (this.devices > pool.idleWindows) {
			return `Only ${pool.idleWindows} of this pool’s devices ${pool.idleWindows === 1 ? 'is' : 'are'} idle now.`;
		}
		if (this.#subject === 'model' && this.own.obstacle !== undefined) return this.own.obstacle;
		if (this.maxCostWei === undefined) return undefined;
		if (rallyWei !== undefined && rallyWei < this.maxCostWei)
			return 'Your wallet holds less RALLY than this may cost.';
		return undefined;
	}
	/** Why nothing can be run on what is rented, in one sentence; undefined when it can. */
	get runObstacle(): string | undefined {
		if (this.#subject === 'model') return this.own.obstacle;
		return this.digits.inputs.length === 0 ? 'Add an image first.' : undefined;
	}

	/** Digits, or a model of one's own. */
	about(subject: RentSubject): void {
		this.#subject = subject;
		void this.requote();
	}
	setAssurance(assurance: Assurance): void {
		this.#assurance = assurance;
		void this.requote();
	}
	setMayJudge(mayJudge: boolean): void {
		this.#mayJudge = mayJudge;
	}
	choose(wish: { classId?: ClassId; devices?: number; minutes?: number }): void {
		if (wish.classId !== undefined) this.#classId = wish.classId;
		if (wish.devices !== undefined) this.#chosenDevices = wish.devices;
		if (wish.minutes !== undefined) this.#chosenMinutes = wish.minutes;
		this.#error = undefined;
		void this.requote();
	}
	/** Back to what is proposed for the work. */
	takeProposal(): void {
		this.#chosenDevices = undefined;
		this.#chosenMinutes = undefined;
		void this.requote();
	}
	/** The chain was read: what is proposed follows what the chosen pool has idle. */
	setPool(pool: PoolView | undefined): void {
		this.#pool = pool;
		void this.requote();
	}
	setSlippage(bps: number): void {
		this.#slippageBps = bps;
	}

	/** Asks for the price of what is chosen; a later call overtakes an earlier one. */
	async requote(): Promise<void> {
		const request = this.#request();
		if (!request || this.#snapshot.lease || this.#busy === 'rent') return;
		const wish = this.#wish;
		this.#quoting?.abort();
		const turn = new AbortController();
		this.#quoting = turn;
		try {
			await this.#clock.sleep(QUOTE_AFTER_MS, turn.signal);
			const service = await this.#open();
			if (turn.signal.aborted) return;
			await service.quote(request);
			if (turn.signal.aborted) return;
			this.#quotedWish = wish;
			this.#quoteError = this.#snapshot.error;
		} catch (error) {
			if (!turn.signal.aborted) this.#quoteError = toRallyError(error);
		}
	}

	/** Pays at most {@link maxCostWei}. */
	rent(): Promise<void> {
		const { quote, maxCostWei } = this;
		if (!quote || maxCostWei === undefined) return Promise.resolve();
		const { classId, devices, endS } = quote;
		this.#quoting?.abort();
		return this.#do('rent', (service) => service.rent({ classId, devices, endS, maxCostWei }));
	}
	/** Rents, and runs what was given; where the rent is refused, all that was given stays. */
	async rentAndRun(): Promise<void> {
		await this.rent();
		if (this.#snapshot.lease) await this.run();
	}

	/** Sends what was given as one job. Images make room for the next ones once it began; what is refused stays. */
	run(): Promise<void> {
		const subject = this.#subject;
		if (this.runObstacle !== undefined || this.isRunning) return Promise.resolve();
		return this.#do('run', async (service) => {
			const request = await (subject === 'digits' ? this.digits.request() : this.own.request());
			this.#starting = subject;
			try {
				await service.run({ ...request, assurance: this.#assurance, mayJudge: this.#mayJudge });
			} finally {
				this.#starting = undefined;
			}
		});
	}
	cancel(): Promise<void> {
		return this.#do('cancel', (service) => service.cancel());
	}
	leave(): Promise<void> {
		return this.#do('leave', (service) => service.leave());
	}
	/** Challenges one rented device with what looks like work; see `ClientService.check`. */
	async check(...request: Parameters<ClientService['check']>): ReturnType<ClientService['check']> {
		return (await this.#open()).check(...request);
	}
	/** Takes up what a reload left; with a job's id, what is left of that one. */
	resume(jobId?: JobId): Promise<void> {
		return this.#do('resume', (service) => service.resume(jobId));
	}
	/** Shows a kept job. */
	openJob(jobId: JobId): Promise<void> {
		return this.#do('open', (service) => service.openJob(jobId));
	}
	/** Reports a caught device on chain and gives its part of the lease back. */
	report(deviceId: DeviceId): Promise<void> {
		return this.#do('report', (service) => service.report(deviceId));
	}

	#request() {
		if (!this.#classId) return undefined;
		return { classId: this.#classId, devices: this.devices, seconds: this.minutes * 60 };
	}

	/** Another job is shown: one that began now, or one from before. */
	#jobChanged(jobId: JobId): void {
		if (this.#starting === 'digits') this.digits.began(jobId);
		else if (this.#starting === undefined) this.digits.recall(jobId);
		this.#starting = undefined;
	}

	async #do(task: RentTask, act: (service: ClientService) => Promise<void>): Promise<void> {
		const gives = task === 'cancel' || task === 'leave' || task === 'report' || this.#busy === 'resume';
		if (this.#busy && !gives) return;
		this.#busy = task;
		this.#error = undefined;
		try {
			await act(await this.#open());
			this.#error = this.#snapshot.error;
		} catch (error) {
			this.#error = toRallyError(error);
		} finally {
			if (this.#busy === task) this.#busy = undefined;
		}
	}

	async #open(): Promise<ClientService> {
		const service = await this.#load();
		if (this.#service !== service) {
			this.#service = service;
			service.snapshot.subscribe((snapshot) => {
				const before = this.#snapshot.job?.jobId;
				this.#snapshot = snapshot;
				if (snapshot.job && snapshot.job.jobId !== before) this.#jobChanged(snapshot.job.jobId);
			});
		}
		return service;
	}
}
