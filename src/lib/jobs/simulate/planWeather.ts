import { drawFleet, type SimulatedDevice } from './drawFleet';
import { ARRIVES, FALLS_SILENT, LEAVES, RECOVERS, SLOWS, type World } from './world';

/** A silence, ms: from one that no heartbeat misses to one that outlasts every expiry. */
const SILENCE_MS = { least: 2_000, more: 58_000 };

/**
 * Draws who comes, leaves, falls silent and slows down when, and adds those who come in place of others to the fleet.
 *
 * @param spanMs how long the job should take
 */
export function planWeather(
	world: World,
	spanMs: number,
	fleetTerms: { stakeTasks: number; slots: number }
): void {
	const { fleet, heap, random, weather } = world;
	const moment = () => spanMs * (0.03 + 0.9 * random.uniform());
	const some = (share: number) => fleet.filter(() => random.chance(share));
	for (const { index } of fleet) heap.push(0.02 * spanMs * random.uniform(), ARRIVES, index, 0);
	for (const { index } of some(weather.partitions)) {
		const forMs = SILENCE_MS.least + SILENCE_MS.more * random.uniform();
		heap.push(moment(), FALLS_SILENT, index, Math.round(forMs));
	}
	for (const { index } of some(weather.slowDevices)) {
		const atMs = moment();
		heap.push(atMs, SLOWS, index, 0);
		heap.push(atMs + 0.4 * spanMs * random.uniform(), RECOVERS, index, 0);
	}
	const replaced: SimulatedDevice[] = [];
	for (const device of some(weather.churn)) {
		const atMs = moment();
		heap.push(atMs, LEAVES, device.index, random.below(3));
		if (random.chance(weather.comeBack))
			heap.push(atMs + 0.3 * spanMs * random.uniform(), ARRIVES, device.index, 0);
		else replaced.push(device);
	}
	// Newcomers lie as often as the others do.
	const fresh = drawFleet(random, { ...fleetTerms, weather, from: fleet.length, count: replaced.length });
	for (const device of fresh) heap.push(moment(), ARRIVES, device.index, 0);
	fleet.push(...fresh);
}
