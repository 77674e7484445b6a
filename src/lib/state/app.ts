import { systemClock } from '$lib/core/clock';
import { RallyError } from '$lib/core/errors';
import { parseNetworkConfig, type NetworkConfig } from '$lib/core/network';
import { once } from './once';
import type { Services } from './services';
import { lateClock } from './wire/lateClock';

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
	const chain = once(async () => {
		const [config, { createChain }] = await Promise.all([network(), import('$lib/chain/createChain')]);
		return createChain({ network: config, origin: location.origin, storage: localStorage });
	});
	const time = once(async () => {
		const { createChainClock } = await import('$lib/chain/chainClock');
		return createChainClock(await chain(), systemClock);
	});
	const funding = once(async () => (await import('./wire/createFunding')).createFunding(await chain()));
	const tabs = once(async () => {
		const [{ createTabs }, { browserTabs }] = await Promise.all([
			import('$lib/provider/tabs/createTabs'),
			import('./wire/browserTabs')
		]);
		return createTabs(browserTabs());
	});
	const store = once(async () => (await import('./wire/browserStore')).browserStore());
	return {
		network,
		async wallet() {
			const { walletActions } = await import('./wire/walletActions');
			const here = await chain();
			const burnerKey = async () => (await store()).keys.burner(here.network.chainId);
			return walletActions(here, { burnerKey, ensureFunds: await funding(), storage: localStorage });
		},
		async pools() {
			const { poolActions } = await import('./wire/poolActions');
			return poolActions(await chain());
		},
		async provider() {
			const { providerService } = await import('./wire/providerService');
			return providerService(...(await Promise.all([chain(), time(), funding(), store(), tabs()])));
		},
		tabs,
		async earnings() {
			const { earningsService } = await import('./wire/earningsService');
			return earningsService(...(await Promise.all([chain(), store()])), time);
		},
		async measured() {
			const { readMeasured } = await import('./wire/readMeasured');
			return readMeasured(...(await Promise.all([chain(), store()])));
		},
		async client() {
			const { clientService } = await import('./wire/clientService');
			return clientService(...(await Promise.all([chain(), lateClock(time, systemClock), store()])));
		},
		async verify() {
			const { verifyService } = await import('./wire/verifyService');
			return verifyService(...(await Promise.all([chain(), store()])), sessionStorage);
		},
		async seat() {
			const { seatService } = await import('./wire/seatService');
			return seatService(...(await Promise.all([chain(), store()])));
		},
		async digits() {
			return (await import('./wire/digitsKit')).digitsKit();
		},
		async model() {
			return (await import('./wire/modelKit')).modelKit();
		},
		async recheck() {
			return (await import('./wire/recheckAnything')).recheckAnything;
		},
		async benchmark() {
			return (await import('./wire/benchmarkKit')).benchmarkKit(await store());
		},
		async modelCache() {
			return (await import('./wire/modelCacheKit')).modelCacheKit(await store());
		}
	};
}
