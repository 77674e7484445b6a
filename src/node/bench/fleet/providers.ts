// Devices in a process of their own, as they would be on machines of their own. The parent tells how many.
import { keyIdOf } from '$lib/chain/p256';
import { fromHex, toHex } from '$lib/core/bytes';
import { systemClock } from '$lib/core/clock';
import type { ClassId, WindowId } from '$lib/core/ids';
import { systemRandom } from '$lib/core/random';
import { createPeers } from '$lib/peer/createPeers';
import { createNodeTransport } from '$lib/peer/nodeTransport';
import { generateSigningKey } from '$lib/protocol/key';
import { deviceIdOf, peerIdOf } from '$lib/protocol/peerId';
import { serveClient } from '$lib/provider/serveClient';
import { double, doublingWorker, memoryShelf } from '$lib/provider/testDoubles';
import type { GpuWorker } from '$lib/worker/types';
import { CHAIN_ID, END_S, NOW_S, type FleetOrder, type FleetReady } from './types';

/** A GPU that does one task at a time, each as long as the other. */
function timedWorker(taskMs: number): GpuWorker {
	let lane: Promise<unknown> = Promise.resolve();
	return doublingWorker((request) => {
		const run = lane.then(async () => {
			await systemClock.sleep(taskMs);
			return double(request);
		});
		lane = run.catch(() => {});
		return run;
	});
}

async function serve({ brokerUrl, devices, taskMs, clientPublicKey }: FleetOrder): Promise<FleetReady> {
	const keys = await Promise.all(Array.from({ length: devices }, () => generateSigningKey()));
	const deviceIds = keys.map(({ publicKey }) => deviceIdOf(publicKey));
	const clientKeyId = keyIdOf(fromHex(clientPublicKey) ?? new Uint8Array());
	for (const key of keys) {
		const deviceId = deviceIdOf(key.publicKey);
		const peers = createPeers({
			key,
			role: 'device',
			peerId: peerIdOf(key.publicKey),
			brokerUrl,
			join: (broker) => createNodeTransport({ ...broker, clock: systemClock, random: systemRandom }),
			clock: systemClock,
			random: systemRandom
		});
		const options = {
			deviceId,
			key,
			chainId: CHAIN_ID,
			worker: timedWorker(taskMs),
			shelf: memoryShelf(),
			openDevice: () => Promise.reject(new Error('it asks no other device')),
			getLease: async (leaseId: Parameters<Parameters<typeof serveClient>[1]['getLease']>[0]) => ({
				leaseId,
				classId: '0xaa' as ClassId,
				client: '0x02' as const,
				clientKeyId,
				deviceIds,
				windowIds: deviceIds.map((_, i) => BigInt(i) as WindowId),
				startS: NOW_S,
				endS: END_S,
				costWei: 1n
			}),
			nowS: () => NOW_S,
			clock: systemClock,
			closedFor: () => undefined,
			onEvent: () => {}
		};
		peers.onLink((link) => serveClient(link, options));
		await peers.online(AbortSignal.timeout(30_000));
	}
	return { publicKeys: keys.map(({ publicKey }) => toHex(publicKey)) };
}

process.once('message', (order) => {
	void serve(order as FleetOrder).then((ready) => process.send?.(ready));
});
process.on('disconnect', () => process.exit());
