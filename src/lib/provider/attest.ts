import type { VerifierView } from '$lib/chain/types';
import { RallyError } from '$lib/core/errors';
import type { ClassId, DeviceId } from '$lib/core/ids';
import type { Link } from '$lib/peer/link';
import type { Board } from './board';
import type { ProviderNetwork, ProviderOptions } from './ports';
import { prove, type Verdict } from './prove';

export interface AttestOptions extends Pick<ProviderOptions, 'chain' | 'key' | 'worker'> {
	deviceId: DeviceId;
	classId: ClassId;
	network: ProviderNetwork;
	board: Board;
	signal: AbortSignal;
}

/**
 * Has the device attested for a class: asks one bonded verifier after another until one can be reached and gives
 * its verdict. Nothing runs where the chain holds a valid attestation already.
 *
 * @throws RallyError `proof.failed`, `verifier.none`, or why the last verifier could not be asked; the signal's reason
 */
export async function attest(options: AttestOptions): Promise<void> {
	const { chain, deviceId, classId, board, signal } = options;
	const isAttested = () => chain.isAttested(deviceId, classId);
	if (await isAttested()) return;
	signal.throwIfAborted();
	board.change({ phase: 'proving', proof: undefined });
	let problem: unknown = new RallyError('No verifier is bonded on this network.', { code: 'verifier.none' });
	for (const verifier of await chain.getVerifiers()) {
		signal.throwIfAborted();
		try {
			const verdict = await askVerifier(verifier, options);
			if (!verdict.passed) {
				problem = new RallyError(`The proof did not pass: ${verdict.sentence}`, {
					code: 'proof.failed',
					hint: 'Choose a class that asks for less, or close what else uses the GPU and try again.'
				});
				break;
			}
			if (await isAttested()) return;
			problem = new RallyError('The verifier let this device pass but wrote nothing on the chain.', {
				code: 'verifier.silent',
				hint: 'Try again; another verifier may answer.'
			});
		} catch (thrown) {
			problem = thrown;
		}
	}
	signal.throwIfAborted();
	throw problem;
}

async function askVerifier(
	verifier: VerifierView,
	{ network, deviceId, classId, key, worker, board, signal }: AttestOptions
): Promise<Verdict> {
	let link: Link | undefined;
	try {
		link = await network.openLink(verifier, signal);
		board.say('A verifier challenges this GPU.');
		const verdict = await prove(link, {
			deviceId,
			classId,
			key,
			worker,
			signal,
			onProgress: (roundsDone, rounds) =>
				board.change({ proof: { roundsDone, rounds, score: undefined, passed: undefined, sentence: '' } })
		});
		const { passed, score, sentence, transactionHash } = verdict;
		const { rounds, roundsDone } = board.snapshot.get().proof ?? { rounds: 0, roundsDone: 0 };
		board.change({ proof: { rounds, roundsDone, score, passed, sentence } });
		const tone = passed ? 'good' : 'bad';
		board.say(`Proof ${passed ? 'passed' : 'failed'}. ${sentence}`, tone, transactionHash);
		return verdict;
	} finally {
		link?.close('bye');
	}
}
