import type { DeviceId, TaskId } from '$lib/core/ids';
import type { JobConfig, JobEvent, Scheduler } from '../scheduler';
import { deviceIndexOf } from './drawFleet';
import { longer } from './longer';
import { taskIndexOf } from './taskIds';

const FLAT = ['tick', 'device-seen', 'result', 'compared'] as const;
const OTHER = FLAT.length;
/** Events made at a time: few enough to be in the cache still when they are told. */
const CHUNK = 1_000;

/**
 * Every event that a scheduler was told, to tell them to another one. Flat arrays, so that millions take 37 bytes each
 * and push nothing else out of the processor's cache.
 */
export class EventTape {
	#length = 0;
	#type = new Uint8Array(1 << 12);
	#atMs = new Float64Array(1 << 12);
	#rttMs = new Float64Array(1 << 12);
	/** Its number, or that of what is not flat. */
	#device = new Int32Array(1 << 12);
	#task = new Int32Array(1 << 12);
	#attempt = new Int32Array(1 << 12);
	/** The second that is compared, negative where they differ. */
	#other = new Int32Array(1 << 12);
	readonly #deviceIds: DeviceId[] = [];
	readonly #others: JobEvent[] = [];

	get length(): number {
		return this.#length;
	}

	note(event: JobEvent): void {
		if (this.#length === this.#type.length) this.#grow();
		const at = this.#length++;
		this.#atMs[at] = event.nowMs;
		const type = FLAT.findIndex((flat) => flat === event.type);
		this.#type[at] = type < 0 ? OTHER : type;
		if (event.type === 'device-ready') {
			this.#deviceIds[deviceIndexOf(event.facts.deviceId)] = event.facts.deviceId;
		}
		switch (event.type) {
			case 'tick':
				return;
			case 'device-seen':
				this.#device[at] = deviceIndexOf(event.deviceId);
				this.#rttMs[at] = event.rttMs ?? NaN;
				return;
			case 'result':
				this.#device[at] = deviceIndexOf(event.deviceId);
				this.#task[at] = taskIndexOf(event.taskId);
				this.#attempt[at] = event.attempt;
				return;
			case 'compared': {
				const [one, other] = event.attempts;
				this.#task[at] = taskIndexOf(event.taskId);
				this.#attempt[at] = one;
				this.#other[at] = event.agree ? other : -other;
				return;
			}
			default:
				this.#device[at] = this.#others.push(event) - 1;
		}
	}

	/** @returns the events numbered `from` and up to `to`, made anew, of a job with these tasks */
	read(from: number, to: number, taskIds: readonly TaskId[]): JobEvent[] {
		const events: JobEvent[] = [];
		for (let at = from; at < Math.min(to, this.#length); at++) events.push(this.#event(at, taskIds));
		return events;
	}

	#event(at: number, taskIds: readonly TaskId[]): JobEvent {
		const nowMs = this.#atMs[at] ?? 0;
		const number = this.#device[at] ?? 0;
		const other = this.#others[number];
		const type = this.#type[at] ?? 0;
		if (type === OTHER && other) return other;
		const deviceId = this.#deviceIds[number] ?? ('0x' as DeviceId);
		const taskId = taskIds[this.#task[at] ?? 0] ?? ('' as TaskId);
		const attempt = this.#attempt[at] ?? 0;
		switch (FLAT[type]) {
			case 'device-seen': {
				const rttMs = this.#rttMs[at] ?? NaN;
				return { type: 'device-seen', nowMs, deviceId, ...(Number.isNaN(rttMs) ? {} : { rttMs }) };
			}
			case 'result':
				return { type: 'result', nowMs, taskId, attempt, deviceId };
			case 'compared': {
				const second = this.#other[at] ?? 0;
				return { type: 'compared', nowMs, taskId, attempts: [attempt, Math.abs(second)], agree: second > 0 };
			}
			default:
				return { type: 'tick', nowMs };
		}
	}

	#grow(): void {
		const room = 2 * this.#type.length;
		this.#type = longer(this.#type, new Uint8Array(room));
		this.#atMs = longer(this.#atMs, new Float64Array(room));
		this.#rttMs = longer(this.#rttMs, new Float64Array(room));
		this.#device = longer(this.#device, new Int32Array(room));
		this.#task = longer(this.#task, new Int32Array(room));
		this.#attempt = longer(this.#attempt, new Int32Array(room));
		this.#other = longer(this.#other, new Int32Array(room));
	}
}

/**
 * Tells a fresh scheduler all that is on a tape, and asks after each event when the next tick is due.
 *
 * @param config as it was when the tape was made
 * @param clock real time, ms
 * @returns the time it took, ms, and how the job ended: as it did then, if the scheduler does the same
 */
export function replay(
	tape: EventTape,
	config: JobConfig,
	{ createScheduler, clock }: { createScheduler: (config: JobConfig) => Scheduler; clock: () => number }
): { applyMs: number; ended: 'done' | 'stopped' | 'cancelled' | undefined } {
	const scheduler = createScheduler(config);
	let applyMs = 0;
	let nextTickMs: number | undefined;
	for (let from = 0; from < tape.length; from += CHUNK) {
		const events = tape.read(from, from + CHUNK, config.taskIds);
		const startMs = clock();
		for (const event of events) {
			scheduler.apply(event);
			nextTickMs = scheduler.nextTickMs;
		}
		applyMs += clock() - startMs;
	}
	return { applyMs, ended: nextTickMs === undefined ? scheduler.totals.ended : undefined };
}
