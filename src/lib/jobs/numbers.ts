/** What a scheduler calls things by within: each kind's are counted from 0, and none passes for another. */

declare const of: unique symbol;
/** A task by its place in the job. */
export type Task = number & { readonly [of]: 'task' };
export type Device = number & { readonly [of]: 'device' };
/** One try of a task on one device, while it runs. The number serves another afterwards. */
export type Attempt = number & { readonly [of]: 'attempt' };
/** A result that came and counts, until its task is settled. */
export type Opinion = number & { readonly [of]: 'opinion' };
/** One wallet with its devices. */
export type Owner = number & { readonly [of]: 'owner' };

/** In place of a time, ms, that does not come. */
export const NEVER = -1;
