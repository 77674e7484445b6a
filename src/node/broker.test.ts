import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { attachBroker, type Broker } from './broker';

let server: Server;
let broker: Broker;
const start = async (options = {}) => {
	server = createServer((_, response) => response.end('the app'));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	broker = attachBroker(server, { path: '/broker', ...options });
	return (server.address() as AddressInfo).port;
};
afterEach(() => {
	broker.stop();
	server.close();
});

const join = async (port: number, id: string, token = id) => {
	const socket = new WebSocket(`ws://127.0.0.1:${port}/broker/peerjs?key=peerjs&id=${id}&token=${token}`);
	const received: { type: string; src?: string; payload?: unknown }[] = [];
	socket.on('message', (data) => received.push(JSON.parse(String(data))));
	await expect.poll(() => received.length).toBeGreaterThan(0);
	return { socket, received };
};

it('hands messages on between two peers, under the name it knows the sender by', async () => {
	const port = await start();
	const [a, b] = [await join(port, 'a'), await join(port, 'b')];
	expect(broker.peers).toBe(2);
	a.socket.send(JSON.stringify({ type: 'OFFER', src: 'someone else', dst: 'b', payload: { x: 1 } }));
	await expect.poll(() => b.received[1]).toEqual({ type: 'OFFER', src: 'a', dst: 'b', payload: { x: 1 } });
});

it('gives an id to one peer alone', async () => {
	const port = await start();
	await join(port, 'a');
	expect((await join(port, 'a', 'another')).received[0]?.type).toBe('ID-TAKEN');
});

it('welcomes a peer back whose old socket it still believes in', async () => {
	const port = await start();
	await join(port, 'a');
	expect((await join(port, 'a')).received[0]?.type).toBe('OPEN');
	expect(broker.peers).toBe(1);
});

it('takes no more peers than it may', async () => {
	const port = await start({ maxPeers: 1 });
	await join(port, 'a');
	expect((await join(port, 'b')).received[0]?.type).toBe('ERROR');
});

it('outlives nonsense and closes on whoever sends too much', async () => {
	const port = await start();
	const [a, b] = [await join(port, 'a'), await join(port, 'b')];
	a.socket.send('nonsense');
	const closed = new Promise((resolve) => b.socket.on('close', resolve));
	b.socket.send('x'.repeat(65_537));
	await closed;
	a.socket.send(JSON.stringify({ type: 'OFFER', dst: 'a', payload: {} }));
	await expect.poll(() => a.received.length).toBe(2);
});

it('leaves other requests and upgrades alone, lists nobody, and stops', async () => {
	const port = await start();
	expect(await (await fetch(`http://127.0.0.1:${port}/broker/peerjs/peers`)).text()).toBe('the app');
	let other = false;
	server.on('upgrade', (request, socket) => {
		if (request.url !== '/other') return;
		other = true;
		socket.destroy();
	});
	await new Promise((resolve) => new WebSocket(`ws://127.0.0.1:${port}/other`).on('error', resolve));
	expect(other).toBe(true);
	const { socket } = await join(port, 'a');
	const closed = new Promise((resolve) => socket.on('close', resolve));
	broker.stop();
	await closed;
	expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('the app');
});
