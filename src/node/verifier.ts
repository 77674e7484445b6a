import { dirname, join } from 'node:path';
import { parseEther, type Account, type Chain as ViemChain, type Transport, type WalletClient } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { rallyTokenAbi } from '$abi/RallyToken';
import { bondVerifier } from '$lib/chain/bondVerifier';
import { connectKey } from '$lib/chain/connectKey';
import { createChain } from '$lib/chain/createChain';
import { getVerifiers } from '$lib/chain/getVerifiers';
import { toHex } from '$lib/core/bytes';
import { systemClock } from '$lib/core/clock';
import { toRallyError } from '$lib/core/errors';
import type { Hex } from '$lib/core/ids';
import type { NetworkConfig } from '$lib/core/network';
import { systemRandom } from '$lib/core/random';
import { createPeers } from '$lib/peer/createPeers';
import { createNodeTransport } from '$lib/peer/nodeTransport';
import { peerIdOf } from '$lib/protocol/peerId';
import { answerRounds } from '$lib/verifier/answerRounds';
import { roundsChain } from '$lib/verifier/roundsChain';
import type { SignedTranscript } from '$lib/verifier/types';
import { keepTranscript } from './keepTranscript';
import { verifierKey } from './verifierKey';

/** The local network's bond: ten times the least. */
const BOND_WEI = parseEther('1000');

export interface VerifierOptions {
	network: NetworkConfig;
	/** What the network's paths are resolved against. */
	origin: string;
	/** The wallet that is bonded and attests. */
	privateKey: Hex;
	/** Where the peer key outlives a restart. */
	keyFile?: string | undefined;
	/** Gives the bond on a local chain. */
	sponsor?: WalletClient<Transport, ViemChain, Account> | undefined;
	say(line: string): void;
}

/** A verifier service: bonded on chain, reachable at the broker, challenging the devices it is drawn for. */
export async function startVerifier({
	network,
	origin,
	privateKey,
	keyFile,
	sponsor,
	say
}: VerifierOptions): Promise<{ stop(): Promise<void> }> {
	const chain = createChain({ network, origin });
	await connectKey(chain, { privateKey });
	const { address } = privateKeyToAccount(privateKey);
	const key = await verifierKey(keyFile);
	const isBonded = (await getVerifiers(chain)).some(
		({ verifier, publicKey }) => verifier === address && toHex(publicKey) === toHex(key.publicKey)
	);
	if (!isBonded) {
		if (sponsor) {
			const hash = await sponsor.writeContract({
				address: chain.deployment.rally,
				abi: rallyTokenAbi,
				functionName: 'transfer',
				args: [address, BOND_WEI]
			});
			await chain.publicClient.waitForTransactionReceipt({ hash });
		}
		await bondVerifier(chain, { amountWei: BOND_WEI, publicKey: key.publicKey, endpoint: '' });
	}

	const peers = createPeers({
		key,
		role: 'verifier',
		peerId: peerIdOf(key.publicKey),
		brokerUrl: new URL(network.brokerUrl, origin).href,
		join: ({ peerId, brokerUrl }) =>
			createNodeTransport({
				peerId,
				brokerUrl: new URL(brokerUrl, origin).href,
				iceServers: [],
				clock: systemClock,
				random: systemRandom
			}),
		clock: systemClock,
		random: systemRandom
	});
	await peers.online(AbortSignal.timeout(20_000));
	const stopped = new AbortController();
	/** Where the transcripts of its exams are kept: beside its key. */
	const transcripts = keyFile === undefined ? undefined : join(dirname(keyFile), 'transcripts');
	let keeping: Promise<unknown> = Promise.resolve();
	const { settled } = answerRounds(roundsChain(chain), {
		key,
		verifier: address,
		peers,
		clock: systemClock,
		random: systemRandom,
		signal: stopped.signal,
		tell(event) {
			const device = 'deviceId' in event ? `device ${event.deviceId.slice(0, 10)}` : '';
			if (event.type === 'note') say(`verifier: ${event.text}`);
			if (event.type === 'voted')
				say(`verifier: ${device} ${event.passed ? 'passed' : 'did not pass'}. ${event.sentence}`);
			if (event.type === 'convicted') say(`verifier: ${device} was convicted of a false result it signed.`);
			if (event.type === 'examined' && transcripts) {
				keeping = Promise.all([keeping, keep(transcripts, event.signed)]);
			}
		}
	});

	/** A transcript that can't be kept is no reason not to vote. */
	async function keep(directory: string, signed: SignedTranscript): Promise<void> {
		try {
			await keepTranscript(directory, signed);
		} catch (thrown) {
			say(`verifier: a transcript was not kept. ${toRallyError(thrown).shortMessage}`);
		}
	}

	return {
		async stop() {
			stopped.abort();
			peers.close();
			await Promise.all([settled(), keeping]);
		}
	};
}
