// A device that proves its speed honestly, stakes, and from then on adds one to an entry of every product it is asked for,
// and to a value in every second row of what renters have it compute.
// node --import tsx e2e/liar.ts ORIGIN
import { mnemonicToAccount } from 'viem/accounts';
import { createChainClock } from '$lib/chain/chainClock';
import { connectKey } from '$lib/chain/connectKey';
import { createChain } from '$lib/chain/createChain';
import { getClasses } from '$lib/chain/getClasses';
import { getLease } from '$lib/chain/getLease';
import { getRound } from '$lib/chain/getRound';
import { getVerifiers } from '$lib/chain/getVerifiers';
import { registerDevice } from '$lib/chain/registerDevice';
import { requestFunds } from '$lib/chain/requestFunds';
import { requestVerification } from '$lib/chain/requestVerification';
import { stakeAsLp } from '$lib/chain/stakeAsLp';
import { toHex } from '$lib/core/bytes';
import { systemClock } from '$lib/core/clock';
import { parseNetworkConfig } from '$lib/core/network';
import { systemRandom } from '$lib/core/random';
import { allocOnCpu } from '$lib/gpu/kernels/alloc-u32/reference';
import { HonestDevice, OneWrongEntryDevice, type ProvingDevice } from '$lib/gpu/proof/doubles';
import { isGemm, type Work } from '$lib/gpu/proof/work';
import { createPeers } from '$lib/peer/createPeers';
import { createNodeTransport } from '$lib/peer/nodeTransport';
import { generateSigningKey } from '$lib/protocol/key';
import { peerIdOf } from '$lib/protocol/peerId';
import { prove } from '$lib/provider/prove';
import { serveClient } from '$lib/provider/serveClient';
import { serveProofs } from '$lib/provider/serveProofs';
import { doublingWorker, memoryShelf } from '$lib/provider/testDoubles';
import type { GpuWorker } from '$lib/worker/types';
import { runOnCpu } from '../workloads/onnx/runOnCpu';

/** An account that no part of the network uses. */
const ACCOUNT = 7;
const ONE_RALLY = 10n ** 18n;

const [, , origin = ''] = process.argv;
const network = parseNetworkConfig(await (await fetch(`${origin}/network.json`)).json());
const chain = createChain({ network, origin });
const wallet = mnemonicToAccount('test test test test test test test test test test test junk', {
	addressIndex: ACCOUNT
});
await connectKey(chain, { privateKey: toHex(wallet.getHdKey().privateKey ?? new Uint8Array()) });
await requestFunds(chain, { address: wallet.address });

/** Computes on the CPU, as this kind of device does. */
function worker(device: typeof HonestDevice): GpuWorker {
	let work: Work | undefined;
	let product: ProvingDevice | undefined;
	let memory: Awaited<ReturnType<typeof allocOnCpu>> | undefined;
	return {
		prepare: async (asked: Work) => {
			work = asked;
			return {};
		},
		prove: async (given: Uint8Array) => {
			const seed = Uint8Array.from(given);
			if (work?.kernel === 'alloc-u32') return (memory = await allocOnCpu({ ...work, seed }));
			if (!work || !isGemm(work)) throw new Error('it computes products and fills memory');
			product = device({ ...work, seed });
			return { commit: product.commit, digests: product.reveal(1).digests };
		},
		openRound: async (round: number) => product?.reveal(round).c,
		probeMemory: async (seed: Uint8Array, count: number) => memory?.probe(seed, count),
		release: async () => {}
	} as unknown as GpuWorker;
}

/** Runs models on the CPU, calls it a GPU, and gets half of the rows wrong. */
function wrongWorker(): GpuWorker {
	const models = new Map<string, Uint8Array>();
	const rest = doublingWorker(async ({ modelId, inputs }) => {
		const outputs = await runOnCpu(models.get(modelId) ?? new Uint8Array(), inputs);
		for (const { dims, data } of outputs) {
			const values = new Float32Array(data.buffer);
			const rowLength = values.length / (dims[0] ?? 1);
			for (let at = 0; at < values.length; at += 2 * rowLength) values[at] = (values[at] ?? 0) + 1;
		}
		return { outputs, backend: 'webgpu', gpuMicros: 1000 };
	});
	return {
		...rest,
		loadModel: (model, options) => {
			models.set(model.modelId, model.bytes.slice());
			return rest.loadModel(model, options);
		}
	};
}

const key = await generateSigningKey();
const peers = createPeers({
	key,
	role: 'device',
	peerId: peerIdOf(key.publicKey),
	brokerUrl: `${origin}/broker`,
	join: (broker) => createNodeTransport({ ...broker, clock: systemClock, random: systemRandom }),
	clock: systemClock,
	random: systemRandom
});
await peers.online(AbortSignal.timeout(30_000));

const { deviceId } = await registerDevice(chain, { ...key, endpoint: '' });
const entry = (await getClasses(chain)).find(({ name }) => name === 'Entry');
if (!entry) throw new Error('the local network has a class for software adapters');
const { classId } = entry;
const signal = AbortSignal.timeout(120_000);
const { roundId } = await requestVerification(chain, { deviceId, classId });
let round = await getRound(chain, roundId);
while (round?.status === 'requested') {
	await systemClock.sleep(250, signal);
	round = await getRound(chain, roundId);
}
const [verifier] = await getVerifiers(chain);
if (!verifier) throw new Error('the local network has a verifier');
const link = await peers.openLink(verifier, signal);
const honest = { deviceId, classId, key, worker: worker(HonestDevice), clock: systemClock, signal };
const { passed, sentence } = await prove(link, { ...honest, onProgress: () => {} });
if (!passed) throw new Error(`it was to pass once: ${sentence}`);
link.close('bye');
const { windowId } = await stakeAsLp(chain, {
	classId,
	deviceId,
	durationS: 3_600,
	openingRallyWei: 36n * ONE_RALLY,
	maxRallyWei: 100n * ONE_RALLY
});

const lying = { key, worker: worker(OneWrongEntryDevice), clock: systemClock, onEvent: () => {} };
const renting = {
	...lying,
	deviceId,
	chainId: network.chainId,
	worker: wrongWorker(),
	shelf: memoryShelf(),
	openDevice: () => Promise.reject(new Error('it asks no other device')),
	getLease: (leaseId: Parameters<typeof getLease>[1]) => getLease(chain, leaseId),
	nowS: (await createChainClock(chain, systemClock)).nowS,
	closedFor: () => undefined
};
peers.onLink((stranger) =>
	stranger.remote.role === 'client' ? serveClient(stranger, renting) : serveProofs(stranger, lying)
);
console.log(JSON.stringify({ deviceId, windowId: Number(windowId) }));
process.on('SIGTERM', () => process.exit(0));
