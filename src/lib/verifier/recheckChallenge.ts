import { equalBytes, fromHex } from '$lib/core/bytes';
import { commitmentOf } from '$lib/gpu/proof/commitmentOf';
import { scoreOf } from '$lib/gpu/proof/scoreOf';
import { operationsOf, UNIT_OF } from '$lib/gpu/proof/work';
import { boundSeed } from '$lib/protocol/boundSeed';
import { commitBytes } from '$lib/protocol/commitBytes';
import { verifySignature } from '$lib/protocol/key';
import { fails, holds, word, type RecheckContext, type RecheckFinding, type Revealed } from './recheck';
import { recheckMemory } from './recheckMemory';
import { recheckOpened } from './recheckOpened';
import { ROUND_FAULTS } from './recheckRound';
import type { ChallengeRecord, ProofFault } from './types';

/**
 * Checks one challenge of a transcript against what the device signed: its commitment, the digests under it, every
 * round that was opened, and the score that follows from work and times.
 *
 * @throws the signal's reason
 */
export async function recheckChallenge(record: ChallengeRecord, context: RecheckContext): Promise<void> {
	const { work } = record;
	const { devicePublicKey, verifierPublicKey, say } = context;
	const seed = boundSeed({ seed: bytesOf(record.seed), devicePublicKey, verifierPublicKey, work });
	const commit = bytesOf(record.commit);
	const isSigned = await verifySignature(
		devicePublicKey,
		commitBytes(seed, commit),
		bytesOf(record.signature)
	);
	say('the commitment', commitmentFinding(record, isSigned));

	const digests = record.digests.map(bytesOf);
	const due = work.kernel === 'alloc-u32' ? work.chunks : work.rounds;
	const isAnchored = isSigned && digests.length === due && equalBytes(commitmentOf(digests), commit);
	say('the digests', digestsFinding(record, isAnchored));

	const revealed: Revealed = { seed, digests, isAnchored };
	if (work.kernel === 'alloc-u32') await recheckMemory(record, seed, context);
	else await recheckOpened({ record, work, revealed }, context);

	const fault = faultFinding(record);
	if (fault) say('the verifier’s finding', fault);
	say('the score', scoreFinding(record));
	const { elapsedMs, rttMs, deadlineMs } = record;
	say(
		'the time',
		word(
			`${round(elapsedMs)} ms from challenge to commitment, ${round(rttMs)} ms of round trip, ${deadlineMs} ms allowed: by the verifier’s clock.`
		)
	);
}

const bytesOf = (hex: string): Uint8Array<ArrayBuffer> => fromHex(hex) ?? new Uint8Array();
const round = (value: number): number => Math.round(value * 10) / 10;
const count = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: 0 });

const UNANSWERED: readonly string[] = ['proof.late', 'proof.refused', 'proof.linkLost'];

function commitmentFinding({ commit, fault, probe }: ChallengeRecord, isSigned: boolean): RecheckFinding {
	const isBlamed = fault?.code === 'proof.badSignature' && probe?.fault !== 'proof.badSignature';
	if (isSigned && isBlamed)
		return fails('The verifier says that the device did not sign its commitment, but it did.');
	if (isSigned) return holds('The device signed it, for this work, this seed and this verifier alone.');
	if (isBlamed)
		return word(
			'The device did not sign what stands here, as the verifier says. That it stood so, only the verifier says.'
		);
	const code = fault?.code ?? '';
	if (commit === '0x' && UNANSWERED.includes(code)) return word('None came, says the verifier.');
	// What is too late is not even looked at.
	if (code === 'proof.late')
		return word('The device did not sign what stands here; too late, says the verifier, in any case.');
	return fails('The device did not sign it for this work, this seed and this verifier.');
}

const DIGEST_FAULTS: readonly ProofFault[] = ['proof.wrongDigestCount', 'proof.wrongCommitment'];

function digestsFinding({ work, digests, fault }: ChallengeRecord, isAnchored: boolean): RecheckFinding {
	const isBlamed = fault !== undefined && DIGEST_FAULTS.includes(fault.code);
	// Of a memory the same may be said of the values that were probed.
	const isOfProbe = work.kernel === 'alloc-u32' && isAnchored;
	if (isAnchored && isBlamed && !isOfProbe)
		return fails(
			'The verifier says that the digests are not those that the device committed to, but they are.'
		);
	if (isAnchored)
		return holds(
			`All ${digests.length} are what the device committed to before it knew what would be opened.`
		);
	if (fault && digests.length === 0) return word('None were revealed, says the verifier.');
	// Other digests lead to other rounds: the signature over their rows is then wrong before anything else is.
	return isBlamed || fault?.code === 'proof.rowsNotSigned'
		? word('They are not what the device committed to. That it sent these, only the verifier says.')
		: fails('They are not what the device committed to.');
}

/** Whether the parts of a record bear out what it says as a whole; undefined where there is nothing to say. */
function faultFinding({
	work,
	fault,
	opened,
	probe,
	elapsedMs,
	deadlineMs
}: ChallengeRecord): RecheckFinding | undefined {
	const parts = [...opened, ...(probe ? [probe] : [])].flatMap((part) => part.fault ?? []);
	if (!fault) {
		if (parts.length > 0) return fails('A part of the challenge is said to be wrong, but the whole to hold.');
		return elapsedMs > deadlineMs ? fails('It came after its deadline, but is said to hold.') : undefined;
	}
	if (parts.length > 0 ? !parts.includes(fault.code) : ROUND_FAULTS.includes(fault.code))
		return fails('The fault that the verifier names is at no part of the challenge.');
	// What the device signed bears it out, or does not: the part itself says which.
	return ROUND_FAULTS.includes(fault.code) && work.kernel !== 'alloc-u32' ? undefined : word(fault.sentence);
}

/** A last bit may differ between two engines. */
const SAME = 1e-12;

function scoreFinding({ work, fault, score, elapsedMs, rttMs }: ChallengeRecord): RecheckFinding {
	let due = 0;
	if (!fault) due = work.kernel === 'alloc-u32' ? operationsOf(work) : scoreOf({ work, elapsedMs, rttMs });
	const unit = UNIT_OF[work.kernel];
	if (Math.abs(score - due) > SAME * due)
		return fails(`It says ${count(score)} ${unit}, but it comes to ${count(due)}.`);
	return holds(
		fault
			? 'It counts nothing, because the challenge does not hold.'
			: `${count(score)} ${unit}, as work and times give it.`
	);
}
