// What the tabs of one browser say to each other about the one that serves. Any page of this origin could speak here, so
// it is parsed like anything else that comes in.
import * as v from 'valibot';
import { STATUS_REASONS, type StatusReason } from '$lib/core/statusReason';

/** What every page may press, whichever tab serves. */
const TAB_COMMANDS = ['pause', 'resume', 'stop', 'stopNow'] as const;
export type TabCommand = (typeof TAB_COMMANDS)[number];

const natural = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

export const tabMessage = v.variant('type', [
	/** From the tab that serves: at each change, and when it is asked. */
	v.strictObject({
		type: v.literal('serving'),
		reason: v.picklist(Object.keys(STATUS_REASONS) as StatusReason[]),
		isPaused: v.boolean(),
		tasksDone: natural,
		/** The chain's second at which its window ends. */
		endS: v.optional(natural)
	}),
	/** It serves no more. */
	v.strictObject({ type: v.literal('rests') }),
	/** Limits were changed, and are kept where every tab reads them. */
	v.strictObject({ type: v.literal('limits') }),
	/** From a tab that has just come: who serves? */
	v.strictObject({ type: v.literal('ask') }),
	v.strictObject({ type: v.literal('command'), command: v.picklist(TAB_COMMANDS) })
]);

export type TabMessage = v.InferOutput<typeof tabMessage>;
/** What the tab that serves tells the others. */
export type TabStatus = Omit<Extract<TabMessage, { type: 'serving' }>, 'type'>;
