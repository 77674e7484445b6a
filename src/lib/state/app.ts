import { RallyError } from '$lib/core/errors';
import { parseNetworkConfig, type NetworkConfig } from '$lib/core/network';
import { once } from './once';
import type { Services } from './services';

async function readNetwork(): Promise<NetworkConfig> {
	const reply = await fetch('/network.json').catch((cause: unknown) => {
		throw new RallyError('This site does not answer.', {
			code: 'network.unreachable',
			hint: 'Check your connection, then try again.',
			cause
		});
	});
	if (!reply.ok) {
		throw new RallyError('This site does not say which network it belongs to.', {
			code: 'network.missing',
			details: `/network.json: ${reply.status}`,
			hint: 'Run `npm start` for a whole network on your own machine.'
		});
	}
	return parseNetworkConfig(await reply.json().catch(() => undefined));
}

/** The real parts, each behind a dynamic import so that a page loads only what it uses. */
export function browserServices(): Services {
	const network = once(readNetwork);
	const missing = async (part: string): Promise<never> => {
		await network();
		throw new RallyError(`This build has no ${part}.`, { code: 'app.incomplete' });
	};
	return {
		network,
		wallet: () => missing('wallet'),
		pools: () => missing('pools'),
		provider: () => missing('provider'),
		client: () => missing('client'),
		digits: () => missing('digits workload')
	};
}
