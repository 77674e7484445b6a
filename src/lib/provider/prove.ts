import type { Clock } from '$lib/core/clock';
import { RallyError } from '$lib/core/errors';
import type { ClassId, DeviceId, Hex } from '$lib/core/ids';
import type { Link } from '$lib/peer/link';
import type { SigningKey } from '$lib/protocol/key';
import type { GpuWorker } from '$lib/worker/types';
import { serveProofs, type TunedFor } from './serveProofs';

/** A whole exam: its challenges wait for tasks that run, and the verdict for a transaction. */
const EXAM_MS = 5 * 60_000;

export interface Verdict {
	passed: boolean;
	/** In the kernel's unit. */
	score: number;
	/** Bytes that were proved. */
	memoryBytes: number;
	sentence: string;
	transactionHash: Hex | undefined;
}

export interface ProveOptions {
	deviceId: DeviceId;
	classId: ClassId;
	key: SigningKey;
	worker: GpuWorker;
	tunedFor?: TunedFor | undefined;
	clock: Clock;
	signal: AbortSignal;
	onProgress(roundsDone: number, rounds: number): void;
}

/**
 * Asks the verifier at the other end, which the chain drew for this device, for an exam, and answers its challenges
 * until the verdict.
 *
 * @throws RallyError with the verifier's refusal, or what the link ended with; the signal's reason
 */
export async function prove(
	link: Link,
	{ deviceId, classId, signal, onProgress, ...serving }: ProveOptions
): Promise<Verdict> {
	serveProofs(link, {
		...serving,
		onEvent(event) {
			if (event.type === 'progress' && !signal.aborted) onProgress(event.done, event.total);
		}
	});
	const { message: answer } = await link.request(
		{ type: 'proof.request', deviceId, classId },
		{ timeoutMs: EXAM_MS, signal }
	);
	if (answer.type === 'proof.verdict') {
		const { passed, score, memoryBytes, reason, transactionHash } = answer;
		return { passed, score, memoryBytes, sentence: reason ?? '', transactionHash };
	}
	if (answer.type === 'refused') {
		throw new RallyError(`The verifier refused: ${answer.text}`, { code: answer.code });
	}
	throw new RallyError(`The verifier answered with "${answer.type}" out of turn.`, {
		code: 'proof.unexpected'
	});
}
