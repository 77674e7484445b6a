import { systemClock } from '$lib/core/clock';
import { RallyError, toRallyError } from '$lib/core/errors';
import type { NetworkConfig } from '$lib/core/network';
import { systemRandom } from '$lib/core/random';
import type { Peers } from '$lib/peer/createPeers';
import type { Link } from '$lib/peer/link';
import { generateSigningKey, type SigningKey } from '$lib/protocol/key';
import { peerIdOf } from '$lib/protocol/peerId';
import { examine } from '$lib/verifier/examine';
import { examineTogether, type Together } from '$lib/verifier/examineTogether';
import type { SignedTranscript, Transcript } from '$lib/verifier/types';
import type { DeviceEntry, ExamOptions } from '../verifyPorts';
import { browserPeers } from './browserPeers';

/** A device whose tab is open answers within seconds; a slow network may need its relays. */
const DIAL_MS = 30_000;

/** Dials the devices under a key that nobody has seen before, and hangs up when `work` is done. */
async function withLinks<T>(
	network: NetworkConfig,
	devices: readonly DeviceEntry[],
	signal: AbortSignal,
	work: (links: Link[], key: SigningKey) => Promise<T>
): Promise<T> {
	const key = await generateSigningKey();
	const peers = browserPeers({ network, key, role: 'verifier', peerId: peerIdOf(key.publicKey) });
	const links: Link[] = [];
	try {
		for (const device of devices) links.push(await dial(peers, device, signal));
		return await work(links, key);
	} finally {
		for (const link of links) link.close();
		peers.close();
	}
}

async function dial(peers: Peers, { publicKey, endpoint }: DeviceEntry, signal: AbortSignal): Promise<Link> {
	const late = AbortSignal.timeout(DIAL_MS);
	try {
		return await peers.openLink({ publicKey, endpoint }, AbortSignal.any([signal, late]));
	} catch (thrown) {
		signal.throwIfAborted();
		const { shortMessage, code } = toRallyError(thrown);
		throw new RallyError('The device cannot be reached.', {
			code: 'verify.unreachable',
			details: late.aborted ? `no answer within ${DIAL_MS / 1000} s` : `${shortMessage} (${code})`,
			hint: 'Its tab may have been closed a moment ago, or your network lets nothing through to it. Try again, or choose another device.',
			cause: thrown
		});
	}
}

/** @throws RallyError `verify.unreachable`; `verify.notTaken` where it never began */
export const examineDevice = (
	network: NetworkConfig,
	device: DeviceEntry,
	{ terms, signal, onEvent }: ExamOptions
): Promise<SignedTranscript> =>
	withLinks(network, [device], signal, async ([link], key) => {
		if (!link) throw new RangeError('one device has one link');
		const { transcript, signature } = await examine(link, {
			key,
			terms: terms(device),
			clock: systemClock,
			random: systemRandom,
			signal,
			onEvent: (event) => onEvent(0, event)
		});
		const why = neverBegan(transcript);
		if (why === undefined) return { transcript, signature };
		throw new RallyError('The device did not take the challenge.', {
			code: 'verify.notTaken',
			details: why,
			hint: 'It may be paused, have too much to do, or have been challenged a lot just now. That says nothing against it: try again in some minutes, or choose another device.'
		});
	});

/** Why a device gave nothing that could be judged; undefined where it committed to anything. */
function neverBegan({ challenges }: Transcript): string | undefined {
	if (challenges.some(({ commit }) => commit !== '0x')) return undefined;
	const fault = challenges.at(-1)?.fault;
	return fault?.code === 'proof.refused' || fault?.code === 'proof.linkLost' ? fault.sentence : undefined;
}

/** By the kernel of their class, where it is one and rates a speed. @throws RallyError `verify.unreachable` */
export const examinePair = (
	network: NetworkConfig,
	devices: readonly [DeviceEntry, DeviceEntry],
	{ terms, signal, onEvent }: ExamOptions
): Promise<Together> =>
	withLinks(network, devices, signal, (links, key) => {
		const [first, second] = devices.map((device) => terms(device).kernel);
		return examineTogether(links, {
			key,
			kernel: first === undefined || first !== second || first === 'alloc-u32' ? 'gemm-f32' : first,
			clock: systemClock,
			random: systemRandom,
			signal,
			onEvent: (event, device) => onEvent(device, event)
		});
	});
