import type { PoolView } from '$lib/chain/types';
import type { Clock } from '$lib/core/clock';
import { RallyError, toRallyError } from '$lib/core/errors';
import type { ClassId, DeviceId } from '$lib/core/ids';
import type { Together } from '$lib/verifier/examineTogether';
import { termsOf } from './termsOf';
import { takeEvent, type LiveChallenge } from './verifyLive';
import type { DeviceEntry, Interrupted, VerifyService } from './verifyPorts';
import type { Transcripts } from './verifyTranscripts.svelte';

/** A challenge under way. */
export interface RunningExam {
	devices: DeviceEntry[];
	/** Of each device, as they run; the last one runs. */
	lanes: LiveChallenge[][];
}

/** This tab as one that challenges devices. */
export class Verify {
	readonly #load: () => Promise<VerifyService>;
	readonly #clock: Clock;
	readonly #transcripts: Transcripts;
	#devices = $state.raw<DeviceEntry[]>();
	#devicesError = $state.raw<RallyError>();
	#classId = $state.raw<ClassId | 'all'>('all');
	#chosen = $state.raw<DeviceEntry[]>([]);
	#search = $state.raw<{ found: DeviceEntry | undefined; id: DeviceId }>();
	#searchError = $state.raw<RallyError>();
	#exam = $state.raw<RunningExam>();
	#examError = $state.raw<RallyError>();
	#together = $state.raw<Together>();
	#interrupted = $state.raw<Interrupted>();
	#wasCancelled = $state.raw(false);
	#examining: AbortController | undefined;

	/** What the person looks for: the beginning of a device id, or all of it. */
	query = $state.raw('');

	readonly listed = $derived.by(() => {
		const query = this.query.trim().toLowerCase();
		const listed = (this.#devices ?? []).filter(
			({ deviceId, pool }) =>
				(this.#classId === 'all' || pool?.classId === this.#classId) &&
				(query === '' || deviceId.startsWith(query) || deviceId.slice(2).startsWith(query))
		);
		const found = this.#search && deviceIdIn(query) === this.#search.id ? this.#search.found : undefined;
		return found && !listed.some(({ deviceId }) => deviceId === found.deviceId) ? [found, ...listed] : listed;
	});

	constructor(load: () => Promise<VerifyService>, transcripts: Transcripts, clock: Clock) {
		this.#load = load;
		this.#transcripts = transcripts;
		this.#clock = clock;
	}

	/** Undefined until the chain answered once. */
	get devices(): DeviceEntry[] | undefined {
		return this.#devices;
	}
	get devicesError(): RallyError | undefined {
		return this.#devicesError;
	}
	get classId(): ClassId | 'all' {
		return this.#classId;
	}
	/** One device, or two that are to be challenged together. */
	get chosen(): DeviceEntry[] {
		return this.#chosen;
	}
	get searchError(): RallyError | undefined {
		return this.#searchError;
	}
	get exam(): RunningExam | undefined {
		return this.#exam;
	}
	get examError(): RallyError | undefined {
		return this.#examError;
	}
	get together(): Together | undefined {
		return this.#together;
	}
	/** A challenge that the last visit of this tab did not end. */
	get interrupted(): Interrupted | undefined {
		return this.#interrupted;
	}
	/** The last challenge was ended by the person. */
	get wasCancelled(): boolean {
		return this.#wasCancelled;
	}

	/** Whether a reload cut a challenge. Starts nothing. */
	async restore(): Promise<void> {
		const service = await this.#load().catch(() => undefined);
		if (!this.#exam) this.#interrupted = service?.running.read();
	}
	async dismissInterrupted(): Promise<void> {
		this.#interrupted = undefined;
		(await this.#load()).running.clear();
	}

	/** Reads the devices again; those that are chosen stay so as long as they are there. */
	async look(pools: readonly PoolView[]): Promise<void> {
		try {
			const devices = await (await this.#load()).devices(pools);
			this.#devices = devices;
			this.#devicesError = undefined;
			this.#chosen = this.#chosen.map(
				(one) => devices.find(({ deviceId }) => deviceId === one.deviceId) ?? one
			);
		} catch (error) {
			this.#devicesError = toRallyError(error);
		}
	}

	show(classId: ClassId | 'all'): void {
		this.#classId = classId;
	}

	/** Asks the chain for a device that has no window open, once a whole id is typed. */
	async search(pools: readonly PoolView[]): Promise<void> {
		this.#searchError = undefined;
		const id = deviceIdIn(this.query.trim().toLowerCase());
		if (!id || this.listed.some(({ deviceId }) => deviceId === id)) return;
		try {
			const found = await (await this.#load()).find(id, pools);
			this.#search = { id, found };
			if (!found) {
				this.#searchError = new RallyError('Nobody registered a device of this id on this network.', {
					code: 'device.unknown',
					hint: 'Check the id; it has 64 hex digits after 0x.'
				});
			}
		} catch (error) {
			this.#searchError = toRallyError(error);
		}
	}

	/** Chooses a device, or gives it up; of two, the older one makes room. */
	toggle(device: DeviceEntry, { beside = false } = {}): void {
		const others = this.#chosen.filter(({ deviceId }) => deviceId !== device.deviceId);
		if (others.length < this.#chosen.length) this.#chosen = others;
		else this.#chosen = beside ? [...others.slice(-1), device] : [device];
	}

	/** Chooses one of the listed devices, each as likely as any other. */
	async draw(): Promise<void> {
		const service = await this.#load();
		const drawn = this.listed[service.draw(this.listed.length)];
		if (drawn) this.#chosen = [drawn];
	}

	/** Challenges what is chosen: one device, or two at once. */
	async examine(): Promise<void> {
		const devices = this.#chosen;
		const [first, second] = devices;
		if (!first || this.#exam) return;
		const turn = new AbortController();
		this.#examining = turn;
		this.#examError = undefined;
		this.#wasCancelled = false;
		this.#together = undefined;
		this.#interrupted = undefined;
		this.#transcripts.close();
		this.#exam = { devices, lanes: devices.map(() => []) };
		let service: VerifyService | undefined;
		try {
			service = await this.#load();
			service.running.write({
				deviceIds: devices.map(({ deviceId }) => deviceId),
				startedAtMs: this.#clock.nowMs()
			});
			const { chainId } = service;
			const options = {
				terms: (device: DeviceEntry) => termsOf(device, chainId),
				signal: turn.signal,
				onEvent: (index: number, event: Parameters<typeof takeEvent>[1]) => {
					if (turn.signal.aborted || !this.#exam) return;
					const nowMs = this.#clock.nowMs();
					const lanes = this.#exam.lanes.map((lane, i) =>
						i === index ? takeEvent(lane, event, nowMs) : lane
					);
					this.#exam = { ...this.#exam, lanes };
				}
			};
			if (second) {
				const together = await service.examineTogether([first, second], options);
				turn.signal.throwIfAborted();
				this.#together = together;
			} else {
				const signed = await service.examine(first, options);
				turn.signal.throwIfAborted();
				await this.#transcripts.view(signed, 'made');
				await this.#transcripts.keep(signed);
			}
		} catch (error) {
			if (!turn.signal.aborted) this.#examError = toRallyError(error);
		} finally {
			if (this.#examining === turn) {
				this.#exam = undefined;
				service?.running.clear();
			}
		}
	}

	/** Ends the challenge; nothing of it is kept. */
	cancel(): void {
		if (!this.#exam) return;
		this.#examining?.abort();
		this.#exam = undefined;
		this.#wasCancelled = true;
	}
}

/** A whole device id, with or without `0x`. */
function deviceIdIn(text: string): DeviceId | undefined {
	const digits = text.startsWith('0x') ? text.slice(2) : text;
	return /^[0-9a-f]{64}$/.test(digits) ? (`0x${digits}` as DeviceId) : undefined;
}
