import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { readFileSync } from 'node:fs';
import sirv from 'sirv';
import { securityHeaders } from '../../scripts/headers.mjs';
import { RallyError } from '$lib/core/errors';
import { isHashed } from '$lib/offline/isHashed';

/** Answers one path; the path itself is already matched. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** What a chain node may be asked in one request; anvil itself has no limit. */
const MAX_RPC_BYTES = 1024 * 1024;

const FOR_EVER = 'public, max-age=31536000, immutable';

/**
 * Serves the built app from `dir` with its security headers, and the given paths from handlers.
 *
 * @param connect origins beyond its own that the pages may reach
 */
export function createSite(dir: string, handlers: Record<string, Handler>, connect: string[] = []): Server {
	const headers = Object.entries(securityHeaders(connect));
	const files = sirv(dir, {
		etag: true,
		extensions: ['html'],
		// What bears its hash never changes. All else is asked for again each time, the service worker above all:
		// a browser that kept an old one would never hear of a new version.
		setHeaders: (response, path) =>
			response.setHeader('Cache-Control', isHashed(path) ? FOR_EVER : 'no-cache')
	});
	const notFound = readFileSync(`${dir}/404.html`);
	return createServer((request, response) => {
		for (const [name, value] of headers) response.setHeader(name, value);
		const path = (request.url ?? '/').split('?')[0] ?? '/';
		const handler = handlers[path];
		if (handler) {
			Promise.resolve(handler(request, response)).catch((error: unknown) => {
				if (!response.headersSent) response.writeHead(502, { 'content-type': 'text/plain' });
				response.end(error instanceof Error ? error.message : 'internal error');
			});
			return;
		}
		files(request, response, () => {
			response.writeHead(404, { 'content-type': 'text/html' }).end(notFound);
		});
	});
}

/** Passes JSON-RPC on to a chain node, so that pages stay on one origin. */
export function proxyRpc(rpcUrl: string): Handler {
	return async (request, response) => {
		if (request.method !== 'POST') {
			response.writeHead(405, { allow: 'POST' }).end();
			return;
		}
		const chunks: Buffer[] = [];
		let sizeBytes = 0;
		for await (const chunk of request) {
			sizeBytes += (chunk as Buffer).length;
			if (sizeBytes > MAX_RPC_BYTES) {
				response.writeHead(413).end();
				return;
			}
			chunks.push(chunk as Buffer);
		}
		const answer = await fetch(rpcUrl, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: Buffer.concat(chunks)
		});
		response.writeHead(answer.status, { 'content-type': 'application/json' });
		response.end(Buffer.from(await answer.arrayBuffer()));
	};
}

/** Starts listening. @throws RallyError `port.taken` with the way out */
export function listen(server: Server, port: number, host: string): Promise<number> {
	return new Promise((resolve, reject) => {
		server.once('error', (error: NodeJS.ErrnoException) => {
			if (error.code !== 'EADDRINUSE') return reject(error);
			reject(
				new RallyError(`Port ${port} is taken by another program.`, {
					code: 'port.taken',
					hint: `Stop that program, or choose another port: PORT=${port + 1} npm start`
				})
			);
		});
		server.listen(port, host, () => {
			const address = server.address();
			resolve(typeof address === 'object' && address ? address.port : port);
		});
	});
}
