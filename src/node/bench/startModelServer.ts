import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { InferenceSession, Tensor } from 'onnxruntime-node';

export interface ModelServer {
	url: string;
	stop(): Promise<void>;
}

/**
 * An HTTP server as one would write it who wants no more than answers: the body of a POST is the model's one input as
 * float32, the reply its first output, on ONNX Runtime's CPU backend in this process. Connections are kept alive.
 *
 * @param dims of the input; pages of any origin may ask
 */
export async function startModelServer(model: Uint8Array, dims: readonly number[]): Promise<ModelServer> {
	const session = await InferenceSession.create(model, { logSeverityLevel: 4 });
	const [input = '', output = ''] = [session.inputNames[0], session.outputNames[0]];
	const server = createServer((request, response) => {
		response.setHeader('access-control-allow-origin', '*');
		response.setHeader('access-control-expose-headers', 'x-session-ms, x-engine');
		buffer(request)
			.then(async (body) => {
				const startMs = performance.now();
				const values = new Float32Array(Uint8Array.from(body).buffer);
				const results = await session.run({ [input]: new Tensor('float32', values, dims) });
				const data = results[output]?.data;
				if (!(data instanceof Float32Array)) throw new TypeError('The model gave no float32.');
				response.setHeader('x-session-ms', String(performance.now() - startMs));
				response.setHeader('x-engine', 'onnxruntime-node, CPU');
				response.end(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
			})
			.catch((error: unknown) => {
				response.statusCode = 500;
				response.end(String(error));
			});
	});
	server.keepAliveTimeout = 60_000;
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	const port = typeof address === 'object' && address ? address.port : 0;
	return {
		url: `http://127.0.0.1:${port}`,
		async stop() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
			await session.release();
		}
	};
}
