// What passes between a page and the worker that keeps its time.
import * as v from 'valibot';

export const TICK_VERSION = 1;

const version = v.literal(TICK_VERSION);

/** To the worker: tick under this id after `ms`, or not at all where it is undefined. */
export const tickRequest = v.strictObject({ v: version, id: v.number(), ms: v.optional(v.number()) });
export type TickRequest = v.InferOutput<typeof tickRequest>;

/** From the worker: it is time. */
export const tickReply = v.strictObject({ v: version, id: v.number() });
export type TickReply = v.InferOutput<typeof tickReply>;
