// A broker of its own for tests that run in a browser, in a process that can be ended with its timers;
// `/drop` sends everyone away once. The parent names the port, where it wants a certain one, and is told it.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { attachBroker } from './broker';

const server = createServer((request, response) => {
	if (request.url === '/drop') {
		broker.stop();
		broker = attachBroker(server, { path: '/broker' });
	}
	response.setHeader('Access-Control-Allow-Origin', '*').end();
});
let broker = attachBroker(server, { path: '/broker' });
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () =>
	process.send?.((server.address() as AddressInfo).port)
);
process.on('disconnect', () => process.exit());
