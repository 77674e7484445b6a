import { createDeviceSession, type DeviceSession } from '$lib/client/deviceSession';
import { toHexDigits } from '$lib/core/bytes';
import { RallyError } from '$lib/core/errors';
import type { JobId, LeaseId, ModelId, PeerId, TaskId } from '$lib/core/ids';
import { systemRandom } from '$lib/core/random';
import { valuesOf } from '$lib/inference/values';
import { signingKeyFrom } from '$lib/protocol/key';
import { modelTreeOf } from '$lib/protocol/modelTree';
import { browserServices } from '$lib/state/app';
import { browserPeers } from '$lib/state/wire/browserPeers';
import { browserStore } from '$lib/state/wire/browserStore';
import { workloadFiles } from '$workloads/browserFiles';
import { findWorkload } from '$workloads/registry';
import { feedsOf } from './feedsOf';
import type { BenchPage, Call, CallLoad } from './types';

/** A software adapter on a busy machine answers within this. */
const SLOW_MS = 120_000;

/**
 * One small task after another, each awaited before the next is sent: over a link of its own to the device that this
 * page rents, and to an HTTP server.
 *
 * @param lease that this browser's client key holds
 */
export function createCaller(lease: () => LeaseId): Pick<BenchPage, 'call' | 'ask'> {
	let session: DeviceSession | undefined;

	async function reach({ workload, device }: CallLoad): Promise<DeviceSession> {
		const [network, { keys }] = await Promise.all([browserServices().network(), browserStore()]);
		const key = await signingKeyFrom(await keys.pair('client'));
		const peerId = `c${toHexDigits(systemRandom.bytes(20))}` as PeerId;
		const peers = browserPeers({ network, key, role: 'client', peerId });
		const publicKey = Uint8Array.from(device.publicKey);
		const signal = AbortSignal.timeout(SLOW_MS);
		const link = await peers.openLink({ publicKey, endpoint: device.endpoint }, signal);
		const opened = createDeviceSession(link, { deviceId: device.deviceId, chainId: network.chainId });
		await opened.presentLease(lease());
		// The device has it on its disk, from a job of this page.
		const model = await workloadFiles.model(workload);
		const modelId = idOf(workload);
		const { root } = await modelTreeOf(model);
		for (const message of [
			{ type: 'model.offer', modelId, sizeBytes: model.length, root },
			{ type: 'model.load', modelId }
		] as const) {
			const { message: reply } = await link.request(message, { timeoutMs: SLOW_MS });
			if (reply.type === 'refused') throw new RallyError(reply.text, { code: reply.code });
		}
		return opened;
	}

	return {
		async call(load) {
			session ??= await reach(load);
			const feeds = await feedsOf(load);
			const calls: Call[] = [];
			const jobId = crypto.randomUUID() as JobId;
			for (const [i, inputs] of feeds.entries()) {
				const startMs = performance.now();
				const { outputs, receipt } = await session.runTask(
					{
						jobId,
						taskId: `t${i}` as TaskId,
						attempt: 1,
						modelId: idOf(load.workload),
						leaseId: lease(),
						inputs,
						deadlineMs: SLOW_MS
					},
					{ signal: AbortSignal.timeout(SLOW_MS) }
				);
				calls.push({
					ms: performance.now() - startMs,
					sessionMs: receipt.gpuMicros / 1000,
					adapter: receipt.adapter,
					output: outputs[0] ? Array.from(valuesOf(outputs[0])) : []
				});
			}
			return calls;
		},
		async ask(load, url) {
			const feeds = await feedsOf(load);
			const calls: Call[] = [];
			for (const [input] of feeds) {
				const startMs = performance.now();
				const reply = await fetch(url, { method: 'POST', body: input?.data ?? null });
				const data = await reply.arrayBuffer();
				const ms = performance.now() - startMs;
				if (!reply.ok) throw new RallyError(`The server said ${reply.status}.`, { code: 'bench.noResult' });
				calls.push({
					ms,
					sessionMs: Number(reply.headers.get('x-session-ms')),
					adapter: reply.headers.get('x-engine') ?? 'unknown',
					output: Array.from(new Float32Array(data))
				});
			}
			return calls;
		}
	};
}

const idOf = (workload: CallLoad['workload']) => findWorkload(workload).model.sha256 as ModelId;
