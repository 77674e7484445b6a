import { recheckFile } from '$lib/client/recheckFile';
import { EVIDENCE_FORMAT } from '$lib/client/quietChallenge/evidenceFile';
import { evidenceFromText } from '$lib/client/quietChallenge/evidenceFromText';
import { recheckEvidence } from '$lib/client/quietChallenge/recheckEvidence';
import { quietRechecked } from '../quietRechecked';
import type { CheckedAgain } from '../receipts.svelte';

/** A quiet check names its format at the head of its file. */
const HEAD_CHARS = 200;

/**
 * Checks any file again that a page of a run saved: a run, a receipt, evidence, a quiet check.
 *
 * @throws RallyError `file.*`, `check.*`
 */
export async function recheckAnything(text: string): Promise<CheckedAgain> {
	if (!text.slice(0, HEAD_CHARS).includes(EVIDENCE_FORMAT)) return recheckFile(text);
	const evidence = evidenceFromText(text);
	if (!evidence.ok) throw evidence.error;
	return quietRechecked(evidence.value, await recheckEvidence(evidence.value));
}
