import { describe } from 'vitest';
import { systemClock } from '$lib/core/clock';
import { systemRandom } from '$lib/core/random';
import { createMemoryHub } from './memoryTransport';
import { transportCompliance } from './transportCompliance';

describe.each([0, 5])('a network in memory with %i ms of latency', (latencyMs) => {
	const hub = createMemoryHub({ random: systemRandom, clock: systemClock, latencyMs });
	transportCompliance({
		create: async (peerId) => hub.transport(peerId),
		dropBroker: async () => {
			hub.cutBroker();
			hub.restoreBroker();
		}
	});
});
