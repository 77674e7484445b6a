// A verifier and devices in memory, for tests: links are real, time is what the devices say that they took.
import { systemClock, type Clock } from '$lib/core/clock';
import { systemRandom } from '$lib/core/random';
import { HonestDevice, type ProvingDevice } from '$lib/gpu/proof/doubles';
import { roundSeed } from '$lib/gpu/proof/roundSeed';
import { rowTreeOf } from '$lib/gpu/proof/rowTree';
import { acceptLink, openLink } from '$lib/peer/openLink';
import type { Link } from '$lib/peer/link';
import { createMemoryHub } from '$lib/peer/memoryTransport';
import type { Channel } from '$lib/peer/transport';
import { boundSeed } from '$lib/protocol/boundSeed';
import { commitBytes } from '$lib/protocol/commitBytes';
import type { SigningKey } from '$lib/protocol/key';
import type { Message, Role } from '$lib/protocol/messages';
import { peerIdOf } from '$lib/protocol/peerId';
import { rowRootBytes } from '$lib/protocol/rowRootBytes';
import type { ProofWork } from '$lib/protocol/work';

/** Stands still until somebody takes time. */
export interface Stopwatch extends Clock {
	take(ms: number): void;
}

export function createStopwatch(): Stopwatch {
	let nowMs = 1_795_000_000_000;
	return { nowMs: () => nowMs, sleep: systemClock.sleep, take: (ms) => void (nowMs += ms) };
}

/** A network on which anyone can be called by anyone under a key. */
export function createExamNet() {
	const common = { random: systemRandom, clock: systemClock };
	return {
		/** @returns calls `to`, which answers by `serve` */
		async connect(
			from: { key: SigningKey; role: Role },
			to: { key: SigningKey; role: Role },
			serve: (link: Link) => void
		): Promise<Link> {
			// A network of their own: the same two may be linked twice.
			const hub = createMemoryHub(common);
			const near = hub.transport(peerIdOf(from.key.publicKey));
			const far = hub.transport(peerIdOf(to.key.publicKey));
			const arrived = new Promise<Channel>((resolve) => far.onChannel(resolve));
			const channel = await near.connect(far.peerId);
			const accepting = arrived.then((other) => acceptLink(other, { ...common, ...to }));
			const link = await openLink(channel, { ...common, ...from });
			serve(await accepting);
			void link.closed.then(() => (near.close(), far.close()));
			return link;
		}
	};
}

export type Answer = { message: Message; attachments: Uint8Array[] };

export interface Playing {
	key: SigningKey;
	time: Stopwatch;
	/** What its GPU does; by default it works. */
	device?: (challenge: {
		kernel: 'gemm-f32';
		n: number;
		rounds: number;
		seed: Uint8Array<ArrayBuffer>;
	}) => ProvingDevice;
	/** Each challenge takes so long, or as long as `work` says. */
	gpuMs?: number;
	work?: (operations: number) => Promise<void>;
	/** Signs its commitments; by default its own key does. */
	signer?: SigningKey;
	/** Sees every answer before it leaves, and may change it, or keep it to itself by undefined. */
	twist?: (answer: Answer, asked: Message, link: Link) => Answer | undefined | Promise<Answer | undefined>;
}

/** Answers a verifier's challenges of `gemm-f32` by a double of a GPU: the wire's honest side, and where a test twists it. */
export function playDevice(
	link: Link,
	{ key, time, device = HonestDevice, gpuMs = 10_000, ...play }: Playing
): void {
	let work: Extract<ProofWork, { kernel: 'gemm-f32' | 'gemm-f16' | 'gemm-i8' }> | undefined;
	let proved: { seed: Uint8Array; shown: ProvingDevice } | undefined;

	async function answerTo(asked: Message): Promise<Answer | undefined> {
		switch (asked.type) {
			case 'proof.prepare':
				if (!('n' in asked.work)) return undefined;
				work = asked.work;
				return { message: { type: 'proof.prepared', challengeId: asked.challengeId }, attachments: [] };
			case 'proof.challenge': {
				if (!work) return undefined;
				const { n, rounds } = work;
				const seed = boundSeed({
					seed: asked.seed,
					devicePublicKey: key.publicKey,
					verifierPublicKey: link.remote.publicKey,
					work
				});
				const shown = device({ kernel: 'gemm-f32', n, rounds, seed });
				proved = { seed, shown };
				if (play.work) await play.work(2 * n ** 3 * rounds);
				else time.take(gpuMs);
				const commit = new Uint8Array(shown.commit);
				const signature = await (play.signer ?? key).sign(commitBytes(seed, commit));
				const { challengeId } = asked;
				return { message: { type: 'proof.commit', challengeId, commit, signature }, attachments: [] };
			}
			case 'proof.open': {
				if (!work || !proved) return undefined;
				const { digests, c } = proved.shown.reveal(asked.round);
				const { kernel, n } = work;
				const root = new Uint8Array((await rowTreeOf(c, n)).root);
				const seed = roundSeed(proved.seed, asked.round, digests);
				const signature = await key.sign(rowRootBytes({ kernel, n, seed, rowRoot: root }));
				return {
					message: {
						type: 'proof.reveal',
						challengeId: asked.challengeId,
						digests: digests.map((digest) => new Uint8Array(digest)),
						rows: { root, signature }
					},
					attachments: [c]
				};
			}
			default:
				return undefined;
		}
	}

	link.onMessage(async (received) => {
		const honest = await answerTo(received.message);
		const answer = honest && play.twist ? await play.twist(honest, received.message, link) : honest;
		if (answer) await received.reply(answer.message, { attachments: answer.attachments });
	});
}
