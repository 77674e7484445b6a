import { fromBase64 } from '$lib/core/base64';
import { InferenceSession } from './ort';
import { ortFailure } from './ortFailure';

/** y = x, of one float: a model of our own, so that the runtime starts before one of a stranger's is there. */
const IDENTITY =
	'CAg6SQofCgF4EgF5Gg1JZGVudGl0eSB0byB5IghJZGVudGl0eRIEdGlueVoPCgF4EgoKCAgBEgQKAggBYg8KAXkSCgoICAESBAoCCAFCBAoAEBE=';

/**
 * Fetches the runtime's file and starts it: all that it ever takes from the network. Sessions made later, on either
 * backend, need nothing more.
 *
 * @throws RallyError `inference.noRuntime` where the file did not arrive; the runtime does not try again by itself
 */
export async function startRuntime(): Promise<void> {
	try {
		const session = await InferenceSession.create(fromBase64(IDENTITY), {
			executionProviders: ['wasm'],
			logSeverityLevel: 4
		});
		await session.release();
	} catch (thrown) {
		throw ortFailure(thrown, 'load');
	}
}
