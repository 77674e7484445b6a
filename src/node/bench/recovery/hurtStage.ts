import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright';
import { createChainClock } from '$lib/chain/chainClock';
import { getWindows } from '$lib/chain/getWindows';
import { requestVerification } from '$lib/chain/requestVerification';
import type { WindowView } from '$lib/chain/types';
import { createClient } from '$lib/client/createClient';
import type { ClientService } from '$lib/client/types';
import { systemClock } from '$lib/core/clock';
import { withDeadline } from '$lib/core/deadline';
import { RallyError } from '$lib/core/errors';
import { systemRandom } from '$lib/core/random';
import { createPeers, type Peers } from '$lib/peer/createPeers';
import { createNodeTransport } from '$lib/peer/nodeTransport';
import { generateSigningKey } from '$lib/protocol/key';
import { peerIdOf } from '$lib/protocol/peerId';
import { clientChain } from '$lib/state/wire/clientChain';
import { chromiumFlags, findChromium } from '../../../../scripts/chromium.mjs';
import { startTestChain, type TestChain } from '../../testChain';
import { startBenchSite } from '../benchSite';
import { forgetful } from '../forgetful';
import type { RecoveryPage } from '../recoveryPage/types';
import { startBroker, type BrokerProcess } from './startBroker';
import { rentAtAnyPrice } from '../rentAtAnyPrice';

const WINDOW_SECONDS = 8 * 3600;
const LEASE_SECONDS = 2 * 3600;
/** A software adapter on a busy machine loads and runs within this. */
const SLOW_MS = 120_000;

declare const recovery: RecoveryPage;

/** A real chain, a real broker and a tab that lends its GPU, each of which can be hurt; and a client in Node that rents it. */
export interface HurtStage {
	/** The provider's tab; see {@link RecoveryPage}. */
	page: Page;
	chain: TestChain;
	broker: BrokerProcess;
	client: ClientService;
	peers: Peers;
	window: WindowView;
	stop(): Promise<void>;
}

/** @throws RallyError where the tab comes not to serve, or can't be rented */
export async function openHurtStage(say: (line: string) => void): Promise<HurtStage> {
	const closers: (() => unknown)[] = [];
	const stop = async () => {
		for (const close of closers.splice(0).reverse()) await close();
	};
	try {
		const dir = mkdtempSync(join(tmpdir(), 'rally-recovery-'));
		closers.push(() => rmSync(dir, { recursive: true, force: true }));
		const chain = await startTestChain({ stateFile: join(dir, 'chain.json') });
		closers.push(() => chain.stop());
		const broker = await startBroker();
		closers.push(() => broker.stop());
		const network = { ...chain.network, brokerUrl: `${broker.origin}/broker` };
		const reachable = [chain.rpcUrl, broker.origin, broker.origin.replace('http', 'ws')];
		const site = await startBenchSite('recoveryPage', undefined, reachable);
		closers.push(() => site.stop());
		const browser = await chromium.launch({
			executablePath: findChromium() ?? 'chromium',
			args: chromiumFlags
		});
		closers.push(() => browser.close());
		const page = await (await browser.newContext()).newPage();
		page.on('pageerror', ({ message }) => {
			if (!message.includes('The benchmark threw this.')) say(`  ${message}`);
		});
		await page.goto(site.url);
		await page.waitForFunction(() => 'recovery' in globalThis);

		const classId = await chain.newClass({ attestationValiditySeconds: WINDOW_SECONDS * 2 });
		const owner = await chain.person();
		const place = { network, privateKey: owner.privateKey };
		const deviceId = await page.evaluate((asked) => recovery.register(asked), place);
		const { roundId } = await requestVerification(owner.chain, { deviceId, classId });
		await chain.vote(roundId);
		await page.evaluate(([id, seconds]) => recovery.lend(id, seconds), [classId, WINDOW_SECONDS] as const);
		const [window] = await getWindows(owner.chain, classId);
		if (!window) throw new RallyError('No window is open.', { code: 'bench.noWindow' });

		const key = await generateSigningKey();
		const peers = createPeers({
			key,
			role: 'client',
			peerId: peerIdOf(key.publicKey),
			brokerUrl: network.brokerUrl,
			join: (place) => createNodeTransport({ ...place, clock: systemClock, random: systemRandom }),
			clock: systemClock,
			random: systemRandom
		});
		closers.push(() => peers.close());
		const renter = await chain.person();
		const client = createClient({
			chain: clientChain(renter.chain, await createChainClock(renter.chain, systemClock)),
			publicKey: key.publicKey,
			openLink: ({ devicePublicKey: publicKey, endpoint }, signal) =>
				peers.openLink({ publicKey, endpoint }, signal),
			memory: forgetful,
			clock: systemClock,
			random: systemRandom
		});
		closers.push(() => client.leave());
		await rentAtAnyPrice(client, { classId, devices: 1, seconds: LEASE_SECONDS });
		await withDeadline(
			() =>
				new Promise<void>((resolve, reject) => {
					client.snapshot.subscribe(({ error, devices: [device] }) => {
						if (error) reject(error);
						else if (device?.state === 'ready') resolve();
					});
				}),
			{ ms: SLOW_MS, what: 'Reaching the device' }
		);
		return { page, chain, broker, client, peers, window, stop };
	} catch (thrown) {
		await stop();
		throw thrown;
	}
}
