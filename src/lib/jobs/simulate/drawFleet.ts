import type { DeviceId } from '$lib/core/ids';
import type { DeviceFacts } from '../scheduler';
import type { SeededRandom } from '../seededRandom';
import type { Weather } from './weather';

/** A device as it is, beside what it says of itself. */
export interface SimulatedDevice {
	readonly index: number;
	readonly facts: DeviceFacts;
	readonly kind: 'honest' | 'liar' | 'sleeper';
	/** Against the median device. */
	readonly speed: number;
	readonly broken: boolean;
	/** How fast its clock runs; 1 is right. */
	readonly clockRate: number;
	/** Above 1 while something else keeps it busy. */
	slowness: number;
	/** It computes. */
	present: boolean;
	/** It computes, but nothing of it arrives before this moment, ms; 0 where it is heard. */
	silentUntilMs: number;
	/** What the scheduler was last told of it. */
	told: 'nothing' | 'ready' | 'draining' | 'lost';
	/** When the client last heard of it, ms. */
	heardMs: number;
	/** Attempts that it has still to do, the running one first. */
	queue: number[];
	/** Attempts that the scheduler has a right to hear of. */
	open: number[];
	startedMs: number;
	endsMs: number;
	/** Number of the running attempt's end; another's event is out of date. */
	epoch: number;
	/** When it came, ms; and for how long it was there in all. */
	sinceMs: number;
	presentMs: number;
}

const MEMORY_BYTES = 4 * 2 ** 30;

/**
 * Draws `count` devices, every one different. Four of five owners hold one device and the fifth two, save where liars
 * collude under one wallet.
 *
 * @param stakeTasks what a caught device forfeits, in prices of one task
 * @param slots attempts a device takes at once
 */
export function drawFleet(
	random: SeededRandom,
	{
		from,
		count,
		weather,
		stakeTasks,
		slots
	}: { from: number; count: number; weather: Weather; stakeTasks: number; slots: number }
): SimulatedDevice[] {
	const kinds = shuffled(random, count, [
		['liar', weather.liars],
		['sleeper', weather.sleepers]
	]);
	return kinds.map((kind, position) => {
		const index = from + position;
		const speed = random.lognormal(weather.speedSigma);
		const bad = kind !== 'honest';
		const wallet = index % 6 === 5 ? index - 1 : index;
		const owner =
			bad && weather.collusion === 'oneOwner'
				? 'colluders'
				: `owner-${bad && weather.collusion === 'manyOwners' ? index : wallet}`;
		return {
			index,
			facts: {
				deviceId: deviceIdOf(index),
				owner,
				// Attested in another minute than this one.
				score: Math.round(1e12 * speed * random.lognormal(0.1)),
				memoryBytes: MEMORY_BYTES,
				rttMs: 20 + 60 * random.lognormal(0.5),
				hasModel: random.chance(0.5),
				f16: true,
				stakeTasks,
				agreedBefore: 0,
				slots
			},
			kind,
			speed,
			broken: !bad && random.chance(weather.broken),
			clockRate: 1 + weather.clockDrift * (2 * random.uniform() - 1),
			slowness: 1,
			present: false,
			silentUntilMs: 0,
			told: 'nothing',
			heardMs: 0,
			queue: [],
			open: [],
			startedMs: 0,
			endsMs: 0,
			epoch: 0,
			sinceMs: 0,
			presentMs: 0
		};
	});
}

/** The id of the device with this number, and back by {@link deviceIndexOf}; in one piece, as what comes off a wire. */
const deviceIdOf = (index: number) =>
	['0x', index.toString(16).padStart(8, '0'), '0'.repeat(56)].join('') as DeviceId;

/** @returns the number in an id that a fleet drew */
export const deviceIndexOf = (deviceId: DeviceId) => parseInt(deviceId.slice(2, 10), 16);

/** Exactly the stated shares of each kind, in random places. */
function shuffled(
	random: SeededRandom,
	count: number,
	shares: readonly (readonly ['liar' | 'sleeper', number])[]
): SimulatedDevice['kind'][] {
	const kinds: SimulatedDevice['kind'][] = [];
	for (const [kind, share] of shares) {
		for (let left = Math.round(share * count); left > 0; left--) kinds.push(kind);
	}
	while (kinds.length < count) kinds.push('honest');
	for (let last = kinds.length - 1; last > 0; last--) {
		const other = random.below(last + 1);
		const kept = kinds[last] ?? 'honest';
		kinds[last] = kinds[other] ?? 'honest';
		kinds[other] = kept;
	}
	return kinds;
}
