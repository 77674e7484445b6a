import { readFileSync } from 'node:fs';
import { mnemonicToAccount } from 'viem/accounts';
import { connectKey } from '$lib/chain/connectKey';
import { judge } from '$lib/chain/judge';
import { toHex } from '$lib/core/bytes';
import { RallyError } from '$lib/core/errors';
import type { DeviceId, Hex, WindowId } from '$lib/core/ids';
import type { RowEvidence } from '$lib/core/rowEvidence';
import { evidenceClaim, type EvidenceClaim } from '$lib/verifier/evidenceClaim';
import { evidenceOf } from '$lib/verifier/evidenceOf';
import { transcriptFromText } from '$lib/verifier/transcriptFromText';
import { judgeNetwork, type JudgeNetworkOptions } from './judgeNetwork';

/** anvil's own published test mnemonic, of which the network's services use the first two accounts. */
const TEST_MNEMONIC = 'test test test test test test test test test test test junk';
const TEST_ACCOUNT = 2;
const LOCAL_CHAIN_ID = 31_337;

export interface JudgeFileOptions extends JudgeNetworkOptions {
	file: string;
	/** Pays the gas; on the local chain one of its test accounts does without. */
	privateKey?: string | undefined;
	say(line: string): void;
}

/** What the referee made of it. */
export interface Judgement {
	claim: EvidenceClaim;
	transactionHash: Hex;
	deviceId: DeviceId;
	/** The device's window that was forfeited. */
	windowId: WindowId | undefined;
	gasUsed: bigint;
}

/**
 * Brings a transcript's wrong entry before the referee contract: checks it here first, says what it will do, and does
 * it. One is enough, for a device is convicted once and for ever.
 *
 * @throws RallyError `judge.noFile`, those of `transcriptFromText`, `judge.noEvidence`, those of `evidenceClaim`,
 *   `judgeNetwork`, `connectKey` and `judge`, and `judge.noKey` where nobody would pay the gas
 */
export async function judgeFile({ file, privateKey, say, ...where }: JudgeFileOptions): Promise<Judgement> {
	const { evidence, claim } = await strongest(readEvidence(file));
	say(`Device     ${claim.deviceId}`);
	say(
		`Evidence   row ${claim.row}, column ${claim.column} of a product of ${claim.n} × ${claim.n} (${claim.kernel})`
	);
	say(`Signed     ${claim.claimed}`);
	say(`True       ${claim.actual}`);

	const chain = await judgeNetwork(where);
	const { chainId, name } = chain.network;
	const address = await connectKey(chain, { privateKey: keyFor(chainId, privateKey) });
	say(`\nBringing it before the referee ${chain.deployment.referee}`);
	say(`on ${name}, chain ${chainId}; ${address} pays the gas …\n`);
	const judged = await judge(chain, evidence);
	const { gasUsed } = await chain.publicClient.getTransactionReceipt({ hash: judged.transactionHash });
	return { claim, ...judged, gasUsed };
}

/** @throws RallyError */
function readEvidence(file: string): RowEvidence[] {
	let text: string;
	try {
		text = readFileSync(file, 'utf8');
	} catch (cause) {
		throw new RallyError(`There is no file ${file} that could be read.`, {
			code: 'judge.noFile',
			details: cause instanceof Error ? cause.message : String(cause),
			hint: 'Give the file that the verifier saved: npm run judge -- FILE',
			cause
		});
	}
	const signed = transcriptFromText(text);
	if (!signed.ok) throw signed.error;
	const evidence = evidenceOf(signed.value);
	if (evidence.length > 0) return evidence;
	throw new RallyError('No wrong entry is in this transcript: nothing in it convicts the device.', {
		code: 'judge.noEvidence',
		hint: 'A verifier keeps one where a device signed a wrong product. A device that was slow or silent signed none.'
	});
}

/** The first that holds. @throws RallyError why the first does not, where none does */
async function strongest(
	list: readonly RowEvidence[]
): Promise<{ evidence: RowEvidence; claim: EvidenceClaim }> {
	let problem: RallyError | undefined;
	for (const evidence of list) {
		const claim = await evidenceClaim(evidence);
		if (claim.ok) return { evidence, claim: claim.value };
		problem ??= claim.error;
	}
	throw problem ?? new RallyError('There is no evidence.', { code: 'judge.noEvidence' });
}

function keyFor(chainId: number, given: string | undefined): Hex {
	if (given !== undefined) return given as Hex;
	if (chainId !== LOCAL_CHAIN_ID)
		throw new RallyError('Nobody is there to pay the gas.', {
			code: 'judge.noKey',
			hint: 'Set RALLY_PRIVATE_KEY to the private key of an account that holds some of the chain’s coin.'
		});
	const key = mnemonicToAccount(TEST_MNEMONIC, { addressIndex: TEST_ACCOUNT }).getHdKey().privateKey;
	if (!key) throw new Error('a mnemonic account has a private key');
	return toHex(key);
}
