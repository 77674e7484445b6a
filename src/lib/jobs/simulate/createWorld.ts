import { drawFleet } from './drawFleet';
import { EventHeap } from './eventHeap';
import { Ledger } from './ledger';
import { planWeather } from './planWeather';
import { seededRandom } from '../seededRandom';
import type { Weather } from './weather';
import { HANGS, type World } from './world';

/** Jobs take longer than the fleet's raw speed says; the weather is spread over this much of it. */
const SLACK = 1.3;

/** Draws a world from a seed: its tasks, its devices, and all that will happen to them. */
export function createWorld(terms: {
	seed: number;
	tasks: number;
	devices: number;
	weather: Weather;
	taskMs: number;
	stakeTasks: number;
	slots: number;
}): World {
	const { tasks, weather, taskMs } = terms;
	const random = seededRandom(terms.seed);
	const poison = new Uint8Array(tasks);
	const size = new Float32Array(tasks);
	for (let task = 0; task < tasks; task++) {
		size[task] = random.lognormal(weather.taskSigma);
		if (random.chance(weather.poison)) poison[task] = 1 + random.below(HANGS);
	}
	const fleet = drawFleet(random, { ...terms, from: 0, count: terms.devices });
	const world: World = {
		nowMs: 0,
		weather,
		taskMs,
		fleet,
		random,
		heap: new EventHeap(),
		ledger: new Ledger(tasks),
		size,
		poison,
		workDone: 0,
		lies: 0,
		isBelieved: () => false
	};
	const speed = fleet.reduce((sum, device) => sum + device.speed, 0);
	planWeather(world, (SLACK * tasks * taskMs) / speed, terms);
	return world;
}
