import { fromHex } from '$lib/core/bytes';
import { verifySignature } from '$lib/protocol/key';
import { probeBytes } from '$lib/protocol/probeBytes';
import { fails, word, type RecheckFinding, type RecheckContext } from './recheck';
import type { ChallengeRecord } from './types';

/**
 * Checks what of a memory challenge can be checked: what the device signed. That it answered in time, and with values
 * that only whoever holds the memory has, the verifier alone saw.
 *
 * @param seed the challenge's, bound
 */
export async function recheckMemory(
	{ probe, fault, opened }: ChallengeRecord,
	seed: Uint8Array,
	{ say, devicePublicKey }: RecheckContext
): Promise<void> {
	if (opened.some(({ evidence }) => evidence))
		say('the evidence', fails('A memory has no rows that a device could have signed.'));
	if (!probe) {
		say(
			'the probe',
			fault
				? word('It did not come to one.')
				: fails('There was none: nothing shows that the memory was held.')
		);
		return;
	}
	const bytes = (hex: string) => fromHex(hex) ?? new Uint8Array();
	const signed = probeBytes({
		seed,
		probeSeed: bytes(probe.seed),
		count: probe.count,
		commit: bytes(probe.commit)
	});
	const isSigned = await verifySignature(devicePublicKey, signed, bytes(probe.signature));
	say('the probe', probeFinding(probe, isSigned));
}

function probeFinding(
	{ fault, count, checked, elapsedMs, commit }: NonNullable<ChallengeRecord['probe']>,
	isSigned: boolean
): RecheckFinding {
	const isBlamed = fault === 'proof.badSignature';
	if (isSigned && isBlamed)
		return fails('The verifier says that the device did not sign its answer, but it did.');
	if (!isSigned && !(isBlamed || (fault && commit === '0x')))
		return fails('The device did not sign its answer to this probe.');
	if (fault) return word('The verifier found fault with the answer. Nobody else can know.');
	return word(
		`The device signed an answer of ${count} values. That it came within ${Math.round(elapsedMs)} ms, and that ${checked} of them were right, the verifier says.`
	);
}
