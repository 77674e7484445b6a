// Devices that lie about time, about who they are or what they signed, for tests: each plays the wire's honest side but
// for its lie. Beside each stands its chance to escape an exam. Those who lie about the arithmetic stand in
// gpu/proof/doubles.ts.
import { HonestDevice } from '$lib/gpu/proof/doubles';
import { roundSeed } from '$lib/gpu/proof/roundSeed';
import type { Link } from '$lib/peer/link';
import { boundSeed } from '$lib/protocol/boundSeed';
import { commitBytes } from '$lib/protocol/commitBytes';
import type { SigningKey } from '$lib/protocol/key';
import type { Message } from '$lib/protocol/messages';
import { rowRootBytes } from '$lib/protocol/rowRootBytes';
import type { ProofWork } from '$lib/protocol/work';
import type { Answer, Playing } from './examStage';

type Lie = Partial<Omit<Playing, 'key' | 'time'>>;

/** Works it out right, a millisecond after the deadline. Never escapes: no answer is looked at that came late. */
export const AnswersLateDevice: Lie = { gpuMs: 30_001 };

/** Commits, and opens nothing. Never escapes: what is not opened does not hold. */
export const RefusesToOpenDevice: Lie = {
	twist: (answer, asked) =>
		asked.type === 'proof.open'
			? { message: { type: 'refused', code: 'proof.unexpected', text: 'Not that one.' }, attachments: [] }
			: answer
};

/**
 * Leaves when it is asked for a round, and comes again to be asked for another. Its exam is no verdict, twice: who
 * skipped a share s of the rounds and walks off when caught escapes with at most three times (1 − s)^opens.
 */
export const VanishesMidwayDevice: Lie = {
	twist(answer, asked, link) {
		if (asked.type !== 'proof.open') return answer;
		link.close();
		return undefined;
	}
};

/**
 * Opens the round after the one that it is asked for. Escapes where the two have one digest: 2⁻¹²⁸ by chance. It signs
 * that this is the product of a seed whose product it is not: the contract convicts it.
 */
export const OpensAnotherRoundDevice: Lie = {
	device(challenge) {
		const { commit, reveal } = HonestDevice(challenge);
		return { commit, reveal: (round) => reveal((round % challenge.rounds) + 1) };
	}
};

/** Signs the rows of the product, and sends others. Never escapes: the verifier takes the root of what came. */
export const SignsOneRootSendsAnotherDevice: Lie = {
	twist(answer, asked) {
		if (asked.type !== 'proof.open') return answer;
		const [c = new Uint8Array()] = answer.attachments;
		const another = c.slice();
		another[0] = (another[0] ?? 0) ^ 1;
		return { message: answer.message, attachments: [another] };
	}
};

/** Answers its second challenge by its first one's answers. Never escapes: they are signed for another seed. */
export function ReplaysOldAnswersDevice(): Lie {
	const before = new Map<string, Answer>();
	let first: string | undefined;
	return {
		twist(answer, asked) {
			if (!('challengeId' in asked)) return answer;
			first ??= asked.challengeId;
			if (asked.challengeId === first) before.set(asked.type, answer);
			const old = before.get(asked.type) ?? answer;
			return { ...old, message: { ...old.message, challengeId: asked.challengeId } as Message };
		}
	};
}

/**
 * Has none of its work done by itself: passes each step on to another, honest device, as a verifier of its own name,
 * and signs what comes back. Never escapes: the other works from a seed that is bound to its own key and the relay's,
 * so that what it opens is another product; and the relay has signed it.
 *
 * @param link from the verifier
 * @param toAnother from the relay to who is to work for it
 */
export function relayToAnotherDevice(link: Link, toAnother: Link, { key }: { key: SigningKey }): void {
	let work: ProofWork | undefined;
	let bound: Uint8Array<ArrayBuffer> | undefined;

	async function signedAnew(message: Message, asked: Message): Promise<Message> {
		if (message.type === 'proof.commit' && bound) {
			return { ...message, signature: await key.sign(commitBytes(bound, message.commit)) };
		}
		if (
			message.type === 'proof.reveal' &&
			message.rows &&
			asked.type === 'proof.open' &&
			bound &&
			work &&
			'n' in work
		) {
			const { root } = message.rows;
			const seed = roundSeed(bound, asked.round, message.digests);
			const rows = rowRootBytes({ kernel: work.kernel, n: work.n, seed, rowRoot: root });
			return { ...message, rows: { root, signature: await key.sign(rows) } };
		}
		return message;
	}

	link.onMessage(async (received) => {
		const asked = received.message;
		if (asked.type === 'proof.done') return toAnother.send(asked);
		if (asked.type === 'proof.prepare') work = asked.work;
		if (asked.type === 'proof.challenge' && work) {
			const { publicKey: verifierPublicKey } = link.remote;
			bound = boundSeed({ seed: asked.seed, devicePublicKey: key.publicKey, verifierPublicKey, work });
		}
		const { message, attachments } = await toAnother.request(asked, { timeoutMs: 60_000 });
		await received.reply(await signedAnew(message, asked), { attachments });
	});
}
