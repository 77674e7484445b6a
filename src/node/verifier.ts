import { parseEther, type Account, type Chain as ViemChain, type Transport, type WalletClient } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { rallyTokenAbi } from '$abi/RallyToken';
import { attest } from '$lib/chain/attest';
import { bondVerifier } from '$lib/chain/bondVerifier';
import { connectKey } from '$lib/chain/connectKey';
import { createChain } from '$lib/chain/createChain';
import { getClasses } from '$lib/chain/getClasses';
import { getDevice } from '$lib/chain/getDevice';
import { getVerifiers } from '$lib/chain/getVerifiers';
import { toHex } from '$lib/core/bytes';
import { systemClock } from '$lib/core/clock';
import type { Hex } from '$lib/core/ids';
import type { NetworkConfig } from '$lib/core/network';
import { systemRandom } from '$lib/core/random';
import { createPeers } from '$lib/peer/createPeers';
import { createNodeTransport } from '$lib/peer/nodeTransport';
import { peerIdOf } from '$lib/protocol/peerId';
import { serveVerifier } from '$lib/verifier/serveVerifier';
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
	/** Mints the bond on a local chain. */
	mint?: WalletClient<Transport, ViemChain, Account> | undefined;
	say(line: string): void;
}

/** A verifier service: bonded on chain, reachable at the broker, challenging whatever device asks. */
export async function startVerifier({
	network,
	origin,
	privateKey,
	keyFile,
	mint,
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
		if (mint) {
			const hash = await mint.writeContract({
				address: chain.deployment.rally,
				abi: rallyTokenAbi,
				functionName: 'mint',
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
	// One wallet: its transactions go one after another, or they would take the same nonce.
	let turn: Promise<unknown> = Promise.resolve();
	peers.onLink((link) => {
		if (link.remote.role !== 'device') return link.close('bye', 'This is a verifier: it serves devices.');
		serveVerifier(link, {
			clock: systemClock,
			random: systemRandom,
			chain: {
				isRegistered: async (deviceId) => (await getDevice(chain, deviceId)) !== undefined,
				getClass: async (classId) => (await getClasses(chain)).find((each) => each.classId === classId),
				attest(attestation) {
					// Memory is not proved yet, so none is attested.
					const mine = turn.then(() => attest(chain, { ...attestation, memoryBytes: 0n, passed: true }));
					turn = mine.catch(() => {});
					return mine.then(({ transactionHash }) => transactionHash);
				}
			},
			onVerdict: ({ deviceId, passed, sentence }) =>
				say(`verifier: device ${deviceId.slice(0, 10)} ${passed ? 'passed' : 'did not pass'}. ${sentence}`)
		});
	});
	return {
		async stop() {
			peers.close();
			await turn;
		}
	};
}
