// What a browser may tell of the machine it runs on. Most tell only a part; what is not told is not guessed.
import type { Readable } from '$lib/core/store';

/** Something that this browser tells, or why it does not. */
export type Sense<T> =
	| { status: 'known'; value: T }
	/** It tells only after the person has been asked. */
	| { status: 'unasked' }
	| { status: 'denied' }
	| { status: 'unavailable' };

/** How hard the machine works, as Compute Pressure names it. */
export type Pressure = 'nominal' | 'fair' | 'serious' | 'critical';

/** A tab's senses. Each store tells of changes from its first reader on, until the tab is gone. */
export interface Senses {
	/** Battery Status; a machine without a battery is plugged in. */
	readonly isPluggedIn: Readable<Sense<boolean>>;
	/** Idle Detection: nobody has touched the machine for a minute, or its screen is locked. */
	readonly isAway: Readable<Sense<boolean>>;
	/** Compute Pressure, of the processor: of the GPU no browser tells. */
	readonly pressure: Readable<Sense<Pressure>>;
	readonly isHidden: Readable<boolean>;
	readonly isOnline: Readable<boolean>;
	/** Whether the screen can be kept on. */
	readonly canKeepScreenOn: boolean;
	/** Asks the person for leave to know when they are away; only in answer to a press. */
	askAway(): Promise<void>;
	/** Keeps the screen on while the page is seen. @returns what lets it go dark again */
	keepScreenOn(): () => void;
}
