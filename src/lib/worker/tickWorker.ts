// Keeps a page's time: a browser slows the timers of a hidden page down, and those of its workers not.
import * as v from 'valibot';
import { TICK_VERSION, tickRequest, type TickReply } from './tickMessages';

const scope = globalThis as unknown as DedicatedWorkerGlobalScope;
const timers = new Map<number, ReturnType<typeof setTimeout>>();

scope.addEventListener('message', ({ data }) => {
	const asked = v.safeParse(tickRequest, data);
	if (!asked.success) return;
	const { id, ms } = asked.output;
	clearTimeout(timers.get(id));
	timers.delete(id);
	if (ms === undefined) return;
	const tick = () => {
		timers.delete(id);
		scope.postMessage({ v: TICK_VERSION, id } satisfies TickReply);
	};
	timers.set(id, setTimeout(tick, ms));
});
