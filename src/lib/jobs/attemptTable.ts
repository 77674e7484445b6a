import type { Attempt, Device, Task } from './numbers';
import { PURPOSES } from './purposes';
import { NONE, Records } from './records';
import type { Purpose } from './scheduler';

/** Attempts that run; times are ms since the job's start. */
export class AttemptTable extends Records<Attempt> {
	/** Its number among its task's, from 1. */
	readonly number = this.field();
	readonly task = this.field<Task>(NONE);
	readonly device = this.field<Device>(NONE);
	readonly startedMs = this.field();
	readonly deadlineMs = this.field();
	/** The next younger one on its device, and the next of its task. */
	readonly nextOnDevice = this.field<Attempt>(NONE);
	readonly nextOfTask = this.field<Attempt>(NONE);
	readonly #purpose = this.field();

	constructor() {
		super(8);
	}

	purpose(attempt: Attempt): Purpose {
		return PURPOSES[this.#purpose.get(attempt)] ?? 'first';
	}

	setPurpose(attempt: Attempt, purpose: Purpose): void {
		this.#purpose.set(attempt, PURPOSES.indexOf(purpose));
	}
}
