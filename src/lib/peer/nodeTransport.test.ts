import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe } from 'vitest';
import { systemClock } from '$lib/core/clock';
import { systemRandom } from '$lib/core/random';
import { attachBroker, type Broker } from '../../node/broker';
import { createNodeTransport } from './nodeTransport';
import { transportCompliance } from './transportCompliance';

describe('WebRTC in Node', () => {
	let server: Server;
	let broker: Broker;
	let brokerUrl: string;
	beforeAll(async () => {
		server = createServer();
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		broker = attachBroker(server, { path: '/broker' });
		brokerUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/broker`;
	});
	afterAll(() => {
		broker.stop();
		server.close();
	});
	transportCompliance({
		create: async (peerId) =>
			createNodeTransport({ peerId, brokerUrl, clock: systemClock, random: systemRandom }),
		dropBroker: async () => {
			broker.stop();
			broker = attachBroker(server, { path: '/broker' });
		}
	});
});
