import { RallyError, toRallyError } from '$lib/core/errors';
import type { ClassId, DeviceId, Hex } from '$lib/core/ids';
import type { Link } from '$lib/peer/link';
import { roundSeed } from '$lib/gpu/proof/roundSeed';
import { rowTreeOf } from '$lib/gpu/proof/rowTree';
import { commitBytes } from '$lib/protocol/commitBytes';
import type { SigningKey } from '$lib/protocol/key';
import type { Message } from '$lib/protocol/messages';
import { rowRootBytes } from '$lib/protocol/rowRootBytes';
import type { GpuWorker } from '$lib/worker/types';

/** A verifier asks its chain before it answers, and waits for a transaction before its verdict. */
const ANSWER_MS = 60_000;

export interface Verdict {
	passed: boolean;
	/** FLOP/s. */
	score: number;
	sentence: string;
	transactionHash: Hex | undefined;
}

export interface ProveOptions {
	deviceId: DeviceId;
	classId: ClassId;
	key: SigningKey;
	worker: GpuWorker;
	signal: AbortSignal;
	onProgress(roundsDone: number, rounds: number): void;
}

/**
 * The device's side of a proof of compute: asks the verifier at the other end for a challenge, computes it,
 * commits, opens what is asked, until the verdict. A verifier may challenge more than once.
 *
 * @throws RallyError with the verifier's refusal, or what went wrong on the GPU
 */
export async function prove(
	link: Link,
	{ deviceId, classId, key, worker, signal, onProgress }: ProveOptions
): Promise<Verdict> {
	const ask = async (message: Message, attachments: Uint8Array[] = []) =>
		(await link.request(message, { attachments, timeoutMs: ANSWER_MS, signal })).message;

	let answer = await ask({ type: 'proof.request', deviceId, classId });
	while (answer.type === 'proof.challenge') {
		const { challengeId, kernel, n, rounds, seed } = answer;
		await worker.prepare({ kernel, n, rounds }, { signal });
		const { commit, digests } = await worker.prove(seed, { signal, onProgress });
		const signature = await key.sign(commitBytes(seed, commit));
		const open = await ask({ type: 'proof.commit', challengeId, commit, signature });
		if (open.type !== 'proof.open') {
			answer = open;
			break;
		}
		const c = await worker.openRound(open.round, { signal });
		const rowRoot = new Uint8Array((await rowTreeOf(c, n)).root);
		const rows = rowRootBytes({ kernel, n, seed: roundSeed(seed, open.round, digests), rowRoot });
		const reveal = { challengeId, digests, rowRoot, signature: await key.sign(rows) };
		answer = await ask({ type: 'proof.reveal', ...reveal }, [c]);
	}
	if (answer.type === 'proof.verdict') {
		const { passed, score, reason, transactionHash } = answer;
		return { passed, score, sentence: reason ?? '', transactionHash };
	}
	if (answer.type === 'refused') {
		throw new RallyError(`The verifier refused: ${answer.text}`, { code: answer.code });
	}
	throw toRallyError(
		new Error(`The verifier answered with "${answer.type}" out of turn.`),
		'proof.unexpected'
	);
}
