import { equalBytes, fromHex, toHex } from '$lib/core/bytes';
import { kernelId } from '$lib/core/kernelId';
import { digestOf } from '$lib/gpu/proof/digestOf';
import { roundSeed } from '$lib/gpu/proof/roundSeed';
import { rowTreeOf } from '$lib/gpu/proof/rowTree';
import { isGemm, type AllocWork, type GemmWork, type TriadWork, type Work } from '$lib/gpu/proof/work';
import { verifySignature } from '$lib/protocol/key';
import { rowRootBytes } from '$lib/protocol/rowRootBytes';
import { evidenceClaim } from './evidenceClaim';
import { evidenceFrom } from './evidenceFrom';
import { fails, holds, word, type RecheckFinding, type RecheckContext, type Revealed } from './recheck';
import { recheckProduct } from './recheckProduct';
import { recheckRound, ROUND_FAULTS, type RoundFacts } from './recheckRound';
import { recheckWords } from './recheckWords';
import type { ChallengeRecord, OpenedRound, RowEvidenceJson } from './types';

type ChainedWork = Exclude<Work, AllocWork>;

/** Computes the rounds that a device opened again, and holds what it committed to and signed against that. */
export async function recheckOpened(
	{ record, work, revealed }: { record: ChallengeRecord; work: ChainedWork; revealed: Revealed },
	context: RecheckContext
): Promise<void> {
	const seen = new Set<number>();
	for (const each of record.opened) {
		const part = `round ${each.round} of ${work.rounds}`;
		if (each.round > work.rounds) context.say(part, fails('There is no such round.'));
		else if (seen.has(each.round)) context.say(part, fails('It is in here twice, and counts once.'));
		else if (!revealed.isAnchored) context.say(part, unanchored(record));
		else context.say(part, await roundFinding(each, work, revealed, context));
		seen.add(each.round);
		const { evidence } = each;
		if (evidence)
			context.say(
				`evidence from round ${each.round}`,
				await evidenceFinding({ ...each, evidence }, work, revealed, context)
			);
	}
	if (record.opened.length === 0 && revealed.isAnchored)
		context.say('opened rounds', word('None was opened: nothing could be computed again.'));
}

function unanchored({ fault }: ChallengeRecord): RecheckFinding {
	const detail = 'Without the digests that the device committed to, nobody can compute it again.';
	return fault ? word(detail) : fails(detail);
}

async function roundFinding(
	opened: OpenedRound,
	work: ChainedWork,
	revealed: Revealed,
	context: RecheckContext
): Promise<RecheckFinding> {
	const { fault } = opened;
	if (fault && !ROUND_FAULTS.includes(fault)) return word('It was not answered as asked, says the verifier.');
	const facts = isGemm(work)
		? await productFacts(opened, work, revealed, context)
		: await triadFacts(opened, work, revealed, context);
	return recheckRound(fault, facts, isGemm(work));
}

async function productFacts(
	{ round, rowRoot, signature }: OpenedRound,
	{ kernel, n }: GemmWork,
	{ seed: challengeSeed, digests }: Revealed,
	{ devicePublicKey, signal, onWork }: RecheckContext
): Promise<RoundFacts> {
	const seed = roundSeed(challengeSeed, round, digests);
	const c = await recheckProduct({ kernel, n, seed, signal, onProgress: onWork });
	const isDigestRight = equalBytes(digestOf(c), digests[round - 1] ?? new Uint8Array());
	const root = rowRoot && fromHex(rowRoot);
	const bytes = signature && fromHex(signature);
	if (!root || !bytes) return { isDigestRight };
	const signed = rowRootBytes({ kernel, n, seed, rowRoot: root });
	return {
		isDigestRight,
		rows: {
			isSigned: await verifySignature(devicePublicKey, signed, bytes),
			isRight: equalBytes((await rowTreeOf(new Uint8Array(c.buffer), n)).root, root)
		}
	};
}

/** Whether a wrong entry that the transcript carries is wrong, and of this very round. */
async function evidenceFinding(
	{ round, rowRoot, signature, evidence }: OpenedRound & { evidence: RowEvidenceJson },
	work: ChainedWork,
	{ seed, digests }: Revealed,
	{ devicePublicKey }: RecheckContext
): Promise<RecheckFinding> {
	const { deviceX, deviceY, kernel, n, r, s } = evidence;
	const isOfThis =
		isGemm(work) &&
		kernel === kernelId(work.kernel) &&
		n === work.n &&
		evidence.seed === toHex(roundSeed(seed, round, digests)) &&
		evidence.rowRoot === rowRoot &&
		r + s.slice(2) === signature &&
		`0x04${deviceX.slice(2)}${deviceY.slice(2)}` === toHex(devicePublicKey);
	if (!isOfThis) return fails('It is about something other than this round.');
	const claim = await evidenceClaim(evidenceFrom(evidence));
	if (!claim.ok) return fails(claim.error.shortMessage);
	const { row, column, claimed, actual } = claim.value;
	return holds(
		`The device signed ${claimed} for the entry in row ${row}, column ${column}; it is ${actual}. The referee contract convicts it by this.`
	);
}

async function triadFacts(
	{ round }: OpenedRound,
	{ words }: TriadWork,
	{ seed, digests }: Revealed,
	context: RecheckContext
): Promise<RoundFacts> {
	const digest = await recheckWords(roundSeed(seed, round, digests), words, context);
	return { isDigestRight: equalBytes(digest, digests[round - 1] ?? new Uint8Array()) };
}
