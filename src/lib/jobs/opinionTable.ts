import type { DeviceTable } from './deviceTable';
import type { Device, Opinion, Task } from './numbers';
import { NONE, Records } from './records';

/** The results of tasks that are not settled, in one list for each device. */
export class OpinionTable extends Records<Opinion> {
	readonly task = this.field<Task>(NONE);
	/** The attempt's number among its task's. */
	readonly attempt = this.field();
	readonly device = this.field<Device>(NONE);
	/** 1 where it is counted among its device's disputes. */
	readonly disputed = this.field();
	readonly #older = this.field<Opinion>(NONE);
	readonly #newer = this.field<Opinion>(NONE);
	readonly #devices: DeviceTable;

	constructor(devices: DeviceTable) {
		super(6);
		this.#devices = devices;
	}

	open(task: Task, { attempt, device }: { attempt: number; device: Device }): Opinion {
		const { oldestOpen, newestOpen } = this.#devices;
		const opinion = this.take();
		this.task.set(opinion, task);
		this.attempt.set(opinion, attempt);
		this.device.set(opinion, device);
		const older = newestOpen.get(device);
		this.#older.set(opinion, older);
		if (older >= 0) this.#newer.set(older, opinion);
		else oldestOpen.set(device, opinion);
		newestOpen.set(device, opinion);
		return opinion;
	}

	close(opinion: Opinion): void {
		const { oldestOpen, newestOpen } = this.#devices;
		const device = this.device.get(opinion);
		const older = this.#older.get(opinion);
		const newer = this.#newer.get(opinion);
		if (older >= 0) this.#newer.set(older, newer);
		else oldestOpen.set(device, newer);
		if (newer >= 0) this.#older.set(newer, older);
		else newestOpen.set(device, older);
		this.setDisputed(opinion, false);
		this.release(opinion);
	}

	setDisputed(opinion: Opinion, disputed: boolean): void {
		const now = disputed ? 1 : 0;
		const change = now - this.disputed.get(opinion);
		if (change === 0) return;
		this.disputed.set(opinion, now);
		this.#devices.disputes.add(this.device.get(opinion), change);
	}

	/** Those of a device, oldest first. */
	of(device: Device): Opinion[] {
		const all: Opinion[] = [];
		let opinion = this.#devices.oldestOpen.get(device);
		for (; opinion >= 0; opinion = this.#newer.get(opinion)) all.push(opinion);
		return all;
	}
}
