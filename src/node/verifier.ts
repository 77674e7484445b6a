import { dirname, join } from 'node:path';
import { parseEther, type Account, type Chain as ViemChain, type Transport, type WalletClient } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { rallyTokenAbi } from '$abi/RallyToken';
import { attest } from '$lib/chain/attest';
import { bondVerifier } from '$lib/chain/bondVerifier';
import { connectKey } from '$lib/chain/connectKey';
import { createChain } from '$lib/chain/createChain';
import { getClasses } from '$lib/chain/getClasses';
import { chainNowS } from '$lib/chain/chainNowS';
import { countRounds } from '$lib/chain/countRounds';
import { drawRound } from '$lib/chain/drawRound';
import { getRound } from '$lib/chain/getRound';
import { judge } from '$lib/chain/judge';
import { settleRound } from '$lib/chain/settleRound';
import { getVerifiers } from '$lib/chain/getVerifiers';
import { toHex } from '$lib/core/bytes';
import { systemClock } from '$lib/core/clock';
import { RallyError, toRallyError } from '$lib/core/errors';
import type { ClassId, DeviceId, Hex } from '$lib/core/ids';
import type { NetworkConfig } from '$lib/core/network';
import { systemRandom } from '$lib/core/random';
import type { RowEvidence } from '$lib/core/rowEvidence';
import { createPeers } from '$lib/peer/createPeers';
import { createNodeTransport } from '$lib/peer/nodeTransport';
import { peerIdOf } from '$lib/protocol/peerId';
import { keepSeats } from '$lib/verifier/keepSeats';
import { serveVerifier } from '$lib/verifier/serveVerifier';
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
	const brokenOff = new Map<DeviceId, number>();
	const seats = keepSeats({
		verifier: address,
		chain: {
			countRounds: () => countRounds(chain),
			getRound: (roundId) => getRound(chain, roundId),
			draw: (roundId) => drawRound(chain, roundId),
			settle: (round) => settleRound(chain, round),
			vote: async (vote) => (await attest(chain, { ...vote, memoryBytes: 0n })).transactionHash,
			nowS: () => chainNowS(chain)
		},
		clock: systemClock,
		signal: stopped.signal,
		say
	});
	let votes: Promise<unknown> = Promise.resolve();
	peers.onLink((link) => {
		if (link.remote.role !== 'device') return link.close('bye', 'This is a verifier: it serves devices.');
		serveVerifier(link, {
			key,
			clock: systemClock,
			random: systemRandom,
			signal: stopped.signal,
			brokenOff,
			chain: {
				chainId: chain.network.chainId,
				isSeated: async (deviceId, classId) => (await seats.of(deviceId, classId)).length > 0,
				getClass: async (classId) => (await getClasses(chain)).find((each) => each.classId === classId),
				vote({ deviceId, classId, ...vote }) {
					const mine = voteInAll(deviceId, classId, vote);
					votes = Promise.allSettled([votes, mine]);
					return mine;
				}
			},
			onEvidence: (evidence) => {
				votes = Promise.allSettled([votes, convict(evidence)]);
			},
			onTranscript: (signed) => {
				if (transcripts) votes = Promise.allSettled([votes, keep(transcripts, signed)]);
			},
			onVerdict: ({ deviceId, passed, sentence }) =>
				say(`verifier: device ${deviceId.slice(0, 10)} ${passed ? 'passed' : 'did not pass'}. ${sentence}`)
		});
	});

	/** A transcript that can't be kept is no reason not to vote. */
	async function keep(directory: string, signed: SignedTranscript): Promise<void> {
		try {
			await keepTranscript(directory, signed);
		} catch (thrown) {
			say(`verifier: a transcript was not kept. ${toRallyError(thrown).shortMessage}`);
		}
	}

	/** A device that signed a false result is brought before the referee: its window is forfeited. */
	async function convict(evidence: RowEvidence): Promise<void> {
		try {
			const { deviceId } = await judge(chain, evidence);
			say(`verifier: device ${deviceId.slice(0, 10)} was convicted of a false result it signed.`);
		} catch (thrown) {
			say(`verifier: the referee did not convict. ${toRallyError(thrown).shortMessage}`);
		}
	}

	/** One proof is an answer to every round about the device that this verifier is drawn for. */
	async function voteInAll(
		deviceId: DeviceId,
		classId: ClassId,
		vote: { passed: boolean; score: bigint; memoryBytes: bigint; transcriptHash: Hex }
	): Promise<Hex> {
		let hash: Hex | undefined;
		for (const roundId of await seats.of(deviceId, classId)) {
			hash = (await attest(chain, { roundId, ...vote })).transactionHash;
		}
		if (hash) return hash;
		throw new RallyError('The round was over before the verdict.', { code: 'round.over' });
	}

	return {
		async stop() {
			stopped.abort();
			peers.close();
			await votes;
		}
	};
}
