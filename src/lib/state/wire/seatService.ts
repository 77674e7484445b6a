import { bondVerifier } from '$lib/chain/bondVerifier';
import type { Chain } from '$lib/chain/createChain';
import { getBondTerms } from '$lib/chain/getBondTerms';
import { getSigner } from '$lib/chain/getSigner';
import { getVerifier } from '$lib/chain/getVerifier';
import { unbondVerifier } from '$lib/chain/unbondVerifier';
import { withdrawBond } from '$lib/chain/withdrawBond';
import { withdrawEarned } from '$lib/chain/withdrawEarned';
import { equalBytes } from '$lib/core/bytes';
import { RallyError, toRallyError } from '$lib/core/errors';
import type { Address, DeviceId, Hex } from '$lib/core/ids';
import { systemRandom } from '$lib/core/random';
import { createStore } from '$lib/core/store';
import type { Peers } from '$lib/peer/createPeers';
import { signingKeyFrom } from '$lib/protocol/key';
import { peerIdOf } from '$lib/protocol/peerId';
import { answerRounds, type VerifierEvent } from '$lib/verifier/answerRounds';
import { roundsChain } from '$lib/verifier/roundsChain';
import { transcriptHash } from '$lib/verifier/transcriptHash';
import { NO_SEAT } from '../noSeat';
import { once } from '../once';
import type { SeatLine, SeatService, SeatSnapshot } from '../verifyPorts';
import { joinPeers } from './browserPeers';
import type { browserStore } from './browserStore';
import { tabClock } from './tabClock';

/** A broker that does not answer by then is away. */
const ONLINE_MS = 20_000;
/** Seats and earnings change with every round, bond and penalties too. */
const LOOK_MS = 5_000;
/** As much of the past as anybody reads. */
const LOG_LINES = 200;

/** This tab as a bonded verifier, under the verifier key that this browser keeps. */
export async function seatService(
	chain: Chain,
	{ keys, transcripts }: Pick<Awaited<ReturnType<typeof browserStore>>, 'keys' | 'transcripts'>
): Promise<SeatService> {
	const key = await signingKeyFrom(await keys.pair('verifier'));
	const snapshot = createStore<SeatSnapshot>(NO_SEAT);
	const patch = (change: Partial<SeatSnapshot>) => snapshot.update((now) => ({ ...now, ...change }));
	const say = (text: string, tone: SeatLine['tone'] = 'info', transactionHash?: Hex) =>
		snapshot.update((now) => ({
			...now,
			log: [
				...now.log,
				{ atMs: tabClock.nowMs(), text, tone, ...(transactionHash ? { transactionHash } : {}) }
			].slice(-LOG_LINES)
		}));
	const terms = once(() => getBondTerms(chain));
	const wallet = async () => (await getSigner(chain)).account.address;
	let serving:
		{ account: Address; stopped: AbortController; peers: Peers; settled(): Promise<unknown> } | undefined;

	async function refresh(account: Address | undefined): Promise<void> {
		if (serving && account !== serving.account) {
			say('Another wallet is connected: this tab stopped serving for the one before.', 'bad');
			await stop();
		}
		const [known, found] = await Promise.all([terms(), account && getVerifier(chain, account)]);
		patch({
			terms: known,
			account: account === undefined ? undefined : (found ?? null),
			isHere: found !== undefined && equalBytes(found.publicKey, key.publicKey),
			error: undefined
		});
	}

	async function look(signal: AbortSignal, account: Address): Promise<void> {
		while (!signal.aborted) {
			await tabClock.sleep(LOOK_MS, signal).catch(() => {});
			if (!signal.aborted)
				await refresh(account).catch((error: unknown) => patch({ error: toRallyError(error) }));
		}
	}

	const leave = (deviceId: DeviceId) =>
		snapshot.update((now) => ({
			...now,
			examining: now.examining.filter((each) => each.deviceId !== deviceId)
		}));

	function tell(event: VerifierEvent): void {
		switch (event.type) {
			case 'note':
				return say(event.text.charAt(0).toUpperCase() + event.text.slice(1));
			case 'examining': {
				const { deviceId, classId } = event;
				leave(deviceId);
				snapshot.update((now) => ({ ...now, examining: [...now.examining, { deviceId, classId }] }));
				return say(`Device ${deviceId.slice(0, 10)} came to be examined.`);
			}
			case 'examined': {
				const { deviceId, signed } = event;
				leave(deviceId);
				const transcriptId = transcriptHash(signed.transcript);
				const kept = { transcriptId, storedAtMs: tabClock.nowMs(), origin: 'made' as const, signed };
				transcripts.add(kept).then(
					() => snapshot.update((now) => ({ ...now, kept: now.kept + 1 })),
					(error: unknown) => say(`Its transcript was not kept. ${toRallyError(error).shortMessage}`, 'bad')
				);
				return;
			}
			case 'voted': {
				const { deviceId, passed, sentence, transactionHash } = event;
				const verdict = passed ? 'passed' : 'did not pass';
				return say(
					`Device ${deviceId.slice(0, 10)} ${verdict}, by your vote. ${sentence}`,
					passed ? 'good' : 'bad',
					transactionHash
				);
			}
			case 'convicted':
				return say(
					`The referee convicted device ${event.deviceId.slice(0, 10)} of a false result it signed.`,
					'bad',
					event.transactionHash
				);
		}
	}

	async function bond(amountWei: bigint): Promise<void> {
		const { transactionHash } = await bondVerifier(chain, {
			amountWei,
			publicKey: key.publicKey,
			endpoint: ''
		});
		say(amountWei > 0n ? 'Bonded.' : 'The bond names this browser’s key now.', 'good', transactionHash);
		await refresh(await wallet());
	}

	async function start(): Promise<void> {
		if (serving) return;
		const account = await wallet();
		await refresh(account);
		const { account: bonded, isHere } = snapshot.get();
		if (!bonded) {
			throw new RallyError('This wallet has no bond.', {
				code: 'verifier.notBonded',
				hint: 'Bond RALLY first.'
			});
		}
		if (!isHere) await bond(0n);
		patch({ phase: 'starting' });
		const peers = await joinPeers(
			{ network: chain.network, key, role: 'verifier', peerId: peerIdOf(key.publicKey) },
			AbortSignal.timeout(ONLINE_MS)
		).catch((cause: unknown) => {
			patch({ phase: 'off' });
			throw new RallyError('The broker cannot be joined, so no device would find this verifier.', {
				code: 'verifier.offline',
				details: toRallyError(cause).shortMessage,
				hint: 'Check your connection, and that no other tab serves under this bond. Then try again.',
				cause
			});
		});
		const stopped = new AbortController();
		const { settled } = answerRounds(roundsChain(chain), {
			key,
			verifier: account,
			peers,
			clock: tabClock,
			random: systemRandom,
			signal: stopped.signal,
			tell
		});
		serving = { account, stopped, peers, settled };
		peers.home.state.subscribe(({ status }) => {
			if (status === 'reconnecting')
				say('The broker is away; devices cannot find this tab until it is back.', 'bad');
		});
		void look(stopped.signal, account);
		patch({ phase: 'online' });
		say('Online: the chain may draw you, and devices find this tab.', 'good');
	}

	async function stop(): Promise<void> {
		if (!serving) return;
		const { stopped, peers, settled } = serving;
		serving = undefined;
		patch({ phase: 'leaving' });
		stopped.abort();
		peers.close();
		await settled();
		patch({ phase: 'off', examining: [] });
		say('Stopped serving.');
	}

	return {
		snapshot,
		refresh,
		bond,
		start,
		stop,
		async unbond() {
			const { transactionHash } = await unbondVerifier(chain);
			say('Asked for the bond back.', 'info', transactionHash);
			await refresh(await wallet());
		},
		async withdraw() {
			await stop();
			const { transactionHash } = await withdrawBond(chain);
			say('Took the bond out.', 'good', transactionHash);
			await refresh(await wallet());
		},
		async withdrawEarned() {
			const { transactionHash } = await withdrawEarned(chain);
			say('Took out what was earned.', 'good', transactionHash);
			await refresh(await wallet());
		}
	};
}
