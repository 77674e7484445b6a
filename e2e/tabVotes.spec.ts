import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { createPublicClient, createWalletClient, http } from 'viem';
import { mnemonicToAccount } from 'viem/accounts';
import { anvil } from 'viem/chains';
import { classRegistryAbi } from '$abi/ClassRegistry';
import { verificationAbi } from '$abi/Verification';
import { createChain, type Chain } from '$lib/chain/createChain';
import { getRoundsOf } from '$lib/chain/getRoundsOf';
import { getVerifier } from '$lib/chain/getVerifier';
import { getVerifiers } from '$lib/chain/getVerifiers';
import { fromHex, toHex } from '$lib/core/bytes';
import type { ClassId } from '$lib/core/ids';
import { parseNetworkConfig } from '$lib/core/network';
import { deviceIdOf } from '$lib/protocol/peerId';
import { transcriptFromText } from '$lib/verifier/transcriptFromText';
import { transcriptHash } from '$lib/verifier/transcriptHash';
import type { SignedTranscript } from '$lib/verifier/types';
import { defaultClasses } from '../src/node/defaultClasses';
import { lendGpu } from '../src/node/people';
import { expect, test } from './network';

/** Of the local chain's accounts one that the network itself does not send by: two senders would take one nonce twice. */
const BYSTANDER = mnemonicToAccount('test test test test test test test test test test test junk', {
	addressIndex: 5
});
const CLASS = 'Three verifiers';

async function chainAt(url: string): Promise<Chain> {
	const network = parseNetworkConfig(await (await fetch(`${url}/network.json`)).json());
	return createChain({ network, origin: url });
}

/** A class like Entry, for which all verifiers are drawn that there are, up to three; anyone may create one. */
async function createClass({ deployment, origin, network }: Chain): Promise<ClassId> {
	const entry = defaultClasses.find(({ name }) => name === 'Entry');
	if (!entry) throw new Error('there is no class Entry');
	const client = { chain: anvil, transport: http(new URL(network.rpcUrl, origin).href) };
	const publicClient = createPublicClient({ ...client, pollingInterval: 50 });
	// Each seat is paid as the one of Entry is: for less the verifiers would not come.
	const terms = { quorum: 3, challengeFee: 3n * entry.challengeFee, minMemoryBytes: 0n };
	const resourceClass = { ...entry, ...terms, name: CLASS };
	const call = { address: deployment.classes, abi: classRegistryAbi, args: [resourceClass] } as const;
	const wallet = createWalletClient({ ...client, account: BYSTANDER });
	const hash = await wallet.writeContract({ ...call, functionName: 'createClass' });
	expect(await publicClient.waitForTransactionReceipt({ hash })).toMatchObject({ status: 'success' });
	return (await publicClient.readContract({ ...call, functionName: 'classIdOf' })) as ClassId;
}

/** Opens `/verify`, makes a wallet, bonds the least, and goes online. */
async function serveAsVerifier(page: Page, url: string): Promise<void> {
	await page.goto(`${url}/verify`);
	await page.getByRole('button', { name: 'Connect a wallet to serve' }).click();
	await page.getByRole('button', { name: 'Make one in this browser' }).click();
	await page.getByRole('button', { name: 'Bond 100 RALLY' }).click();
	await page.getByRole('button', { name: 'Go online and serve' }).click();
	await expect(page.getByRole('log', { name: 'Verifier’s log' })).toContainText('Online');
}

/** The one transcript that the page keeps, as its file. */
async function keptTranscript(page: Page): Promise<SignedTranscript> {
	const kept = page.getByRole('region', { name: 'Transcripts kept in this browser' });
	await kept.getByRole('button', { name: /^Open / }).click();
	const [download] = await Promise.all([
		page.waitForEvent('download'),
		page.getByRole('button', { name: 'Download transcript' }).click()
	]);
	const parsed = transcriptFromText(await readFile(await download.path(), 'utf8'));
	if (!parsed.ok) throw parsed.error;
	return parsed.value;
}

test('a tab that is bonded is drawn beside another verifier, examines, votes, earns, and leaves', async ({
	network,
	newTab
}) => {
	// Two exams, one after the other.
	test.setTimeout(240_000);
	const chain = await chainAt(network.url);
	const classId = await createClass(chain);
	const verifier = await newTab();
	await serveAsVerifier(verifier, network.url);
	const provider = await newTab();
	await lendGpu(provider, network.url, CLASS);
	await expect(provider.getByRole('log', { name: 'Log' })).toContainText('The chain drew 2 verifiers.');

	await expect(verifier.getByRole('log', { name: 'Verifier’s log' })).toContainText('passed, by your vote.');
	const { transcript } = await keptTranscript(verifier);
	const deviceId = deviceIdOf(fromHex(transcript.devicePublicKey) ?? new Uint8Array());
	expect(transcript).toMatchObject({ classId, verdict: { passed: true } });

	const { own: round } = await getRoundsOf(chain, { deviceId, classId });
	if (!round) throw new Error('the device of the transcript was in no round');
	expect(round).toMatchObject({ status: 'passed', isClosed: true });
	expect(round.seats.map(({ vote }) => vote)).toEqual(['passed', 'passed']);
	const page = (await getVerifiers(chain)).find(
		({ publicKey }) => toHex(publicKey) === transcript.verifierPublicKey
	)?.verifier;
	if (!page) throw new Error('the page is no verifier');
	expect(new Set(round.seats.map((seat) => seat.verifier))).toContain(page);
	const votes = await chain.publicClient.getContractEvents({
		address: chain.deployment.verification,
		abi: verificationAbi,
		eventName: 'Voted',
		args: { roundId: round.roundId, verifier: page },
		fromBlock: 0n
	});
	expect(votes.map(({ args }) => args)).toMatchObject([
		{ passed: true, transcriptHash: transcriptHash(transcript) }
	]);

	// Half of the fee is the page's.
	expect(await getVerifier(chain, page)).toMatchObject({ earnedWei: round.feeWei / 2n, openSeats: 0 });
	await verifier.getByRole('button', { name: /^Take out .+ RALLY earned$/ }).click();
	await expect(verifier.getByRole('log', { name: 'Verifier’s log' })).toContainText(
		'Took out what was earned.'
	);
	await verifier.getByRole('button', { name: 'Stop serving' }).click();
	await expect(verifier.getByRole('button', { name: 'Go online and serve' })).toBeVisible();
	await verifier.getByRole('button', { name: 'Ask for the bond back' }).click();
	await expect(verifier.getByText(/^The bond can be taken out in /)).toBeVisible();
	expect(await getVerifier(chain, page)).toMatchObject({ isActive: false, earnedWei: 0n });
	expect((await getVerifiers(chain)).map((each) => each.verifier)).not.toContain(page);
});
