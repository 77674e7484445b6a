import { describe, inject } from 'vitest';
import { systemClock } from '$lib/core/clock';
import { systemRandom } from '$lib/core/random';
import { createPeerjsTransport } from './peerjsTransport';
import { transportCompliance } from './transportCompliance';

const broker = `http://127.0.0.1:${inject('brokerPort')}`;

describe('PeerJS in a browser', () => {
	transportCompliance({
		create: async (peerId) =>
			createPeerjsTransport({
				peerId,
				brokerUrl: `${broker}/broker`,
				clock: systemClock,
				random: systemRandom
			}),
		dropBroker: async () => void (await fetch(`${broker}/drop`))
	});
});
