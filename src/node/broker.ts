import type { Server } from 'node:http';
import { ExpressPeerServer } from 'peer';
import { WebSocketServer } from 'ws';
import { BROKER_MESSAGE_BYTES } from '../lib/protocol/limits';

export interface Broker {
	/** Peers that are there now. */
	readonly peers: number;
	/** Sends everyone away and takes no one new; the HTTP server goes on. */
	stop(): void;
}

/**
 * A PeerJS broker on an HTTP server that serves other things too. It hands on offers and answers between
 * peers who know each other's ids and lists nobody.
 *
 * Warning: the package's own timers cannot be stopped; an entry that attaches a broker ends with
 * `process.exit`.
 *
 * @param path where a client's `path` option points, such as `/broker`
 */
export function attachBroker(
	server: Server,
	{ path, maxPeers = 5000 }: { path: string; maxPeers?: number }
): Broker {
	// Upgrades come to us by hand: given the server, ws would refuse those that are meant for others.
	const sockets = new WebSocketServer({ noServer: true, maxPayload: BROKER_MESSAGE_BYTES });
	const base = `${path.replace(/\/$/, '')}/`;
	let peers = 0;

	const onUpgrade = (...[request, socket, head]: Parameters<WebSocketServer['handleUpgrade']>) => {
		const { pathname } = new URL(request.url ?? '/', 'http://broker');
		if (pathname !== `${base}peerjs`) return;
		sockets.handleUpgrade(request, socket, head, (client) => sockets.emit('connection', client, request));
	};

	const app = ExpressPeerServer(server, {
		path: '/',
		allow_discovery: false,
		concurrent_limit: maxPeers,
		// So that a caller soon hears that nobody is there.
		expire_timeout: 3000,
		createWebSocketServer: () => sockets
	});
	const present = new WeakSet();
	app.on('connection', (client) => {
		// Who comes back before the old socket was found dead gets no OPEN from the package, and waits for it.
		if (present.has(client)) return client.send({ type: 'OPEN' });
		present.add(client);
		peers++;
	});
	app.on('disconnect', (client) => {
		present.delete(client);
		peers--;
	});
	// A malformed message of one client is that client's own loss.
	app.on('error', () => {});
	// It starts when it is mounted on an Express app, and what the package makes is one.
	ExpressPeerServer(server).use(path, app);
	server.on('upgrade', onUpgrade);

	return {
		get peers() {
			return peers;
		},
		stop() {
			server.off('upgrade', onUpgrade);
			for (const client of sockets.clients) client.terminate();
			sockets.close();
		}
	};
}
