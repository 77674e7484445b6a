import { fromHex } from '$lib/core/bytes';
import { canonicalText } from './canonicalText';
import { fails, holds, word, type Recheck, type RecheckFinding, type RecheckStep } from './recheck';
import { recheckChallenge } from './recheckChallenge';
import { recheckWorkOf } from './recheckWorkOf';
import { transcriptHash } from './transcriptHash';
import { verifyTranscript } from './transcriptSignature';
import type { ChallengePurpose, SignedTranscript, Transcript } from './types';
import { verdictOf } from './verdictOf';

/** How far checking again has come. */
export interface RecheckProgress {
	/** 0 to 1. */
	share: number;
	/** What was found until now. */
	steps: readonly RecheckStep[];
}

const PURPOSES: Record<ChallengePurpose, string> = {
	'warm-up': 'warm-up',
	score: 'scored',
	memory: 'memory'
};

/**
 * Checks a transcript again, believing neither the verifier nor the device: signatures, seeds, digests, every opened
 * round computed anew on the CPU, the scores and the verdict. What cannot be checked is named as the verifier's word.
 *
 * A round of n = 1024 takes about a second; others may run in between.
 *
 * @param signed as `parseTranscript` gave it
 * @throws the signal's reason
 */
export async function recheckTranscript(
	signed: SignedTranscript,
	{
		onProgress,
		signal
	}: { onProgress?: (progress: RecheckProgress) => void; signal?: AbortSignal | undefined } = {}
): Promise<Recheck> {
	const { transcript } = signed;
	const { challenges } = transcript;
	const steps: RecheckStep[] = [];
	const due = challenges.reduce((sum, record) => sum + recheckWorkOf(record), 0);
	let done = 0;
	const tell = () => onProgress?.({ share: due > 0 ? Math.min(1, done / due) : 1, steps: [...steps] });
	const say = (what: string, finding: RecheckFinding, challenge?: number) => {
		steps.push({ what, ...finding, ...(challenge === undefined ? {} : { challenge }) });
		tell();
	};
	const onWork = (work: number) => {
		done += work;
		tell();
	};

	say(
		'The verifier’s signature',
		(await verifyTranscript(signed))
			? holds('Not a character was changed since the verifier signed it.')
			: fails('It does not fit: somebody changed the transcript after the verifier signed it.')
	);
	say('The keys', keysFinding(transcript));
	say('The seeds', seedsFinding(transcript));
	for (const [index, record] of challenges.entries()) {
		const title = `Challenge ${index + 1} (${PURPOSES[record.purpose]})`;
		await recheckChallenge(record, {
			devicePublicKey: fromHex(transcript.devicePublicKey) ?? new Uint8Array(),
			verifierPublicKey: fromHex(transcript.verifierPublicKey) ?? new Uint8Array(),
			signal,
			onWork,
			say: (part, finding) => say(`${title}: ${part}`, finding, index)
		});
	}
	// What had not to be computed is done too.
	done = due;
	say('The verdict', verdictFinding(transcript));
	say(
		'What was asked for, and when',
		word(
			'Class, chain, terms and the hour are as the verifier wrote them down; the chain knows the terms of a class.'
		)
	);
	say(
		'What is not in here',
		word(
			'That these are all challenges it set, and that chance chose the rounds after the device had committed, the verifier says.'
		)
	);
	return {
		holds: steps.every(({ outcome }) => outcome !== 'fails'),
		hash: transcriptHash(transcript),
		steps
	};
}

function keysFinding({ devicePublicKey, verifierPublicKey }: Transcript): RecheckFinding {
	return devicePublicKey === verifierPublicKey
		? word('Device and verifier have one key: it vouches for itself.')
		: word('Whose keys these are is not in here. A chain’s registries tell.');
}

function seedsFinding({ challenges }: Transcript): RecheckFinding {
	if (challenges.some(({ seed, commit }) => seed === '0x' && commit !== '0x'))
		return fails('A challenge has an answer, but no seed.');
	const seeds = challenges.map(({ seed }) => seed).filter((seed) => seed !== '0x');
	return new Set(seeds).size === seeds.length
		? holds('Every challenge has a seed of its own.')
		: fails('One seed stands at two challenges: an answer is in here twice.');
}

/** The verdict, against the one rule that every exam follows. */
function verdictFinding({ challenges, terms, verdict }: Transcript): RecheckFinding {
	const due = verdictOf(challenges, terms);
	return canonicalText(due) === canonicalText(verdict)
		? holds(`It follows from the challenges: ${verdict.sentence}`)
		: fails(`By the rule it would be: ${due.passed ? 'passed' : 'not passed'}. ${due.sentence}`);
}
