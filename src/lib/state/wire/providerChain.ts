import type { ChainClock } from '$lib/chain/chainClock';
import { claim } from '$lib/chain/claim';
import type { Chain } from '$lib/chain/createChain';
import { deviceWindow } from '$lib/chain/deviceWindow';
import { endWindow } from '$lib/chain/endWindow';
import { getAttestation } from '$lib/chain/getAttestation';
import { getBalances } from '$lib/chain/getBalances';
import { getDevice } from '$lib/chain/getDevice';
import { drawRound } from '$lib/chain/drawRound';
import { getEarnings } from '$lib/chain/getEarnings';
import { getLease } from '$lib/chain/getLease';
import { getPools } from '$lib/chain/getPools';
import { getReport } from '$lib/chain/getReport';
import { getRoundsOf } from '$lib/chain/getRoundsOf';
import { getSigner } from '$lib/chain/getSigner';
import { getVerifiers } from '$lib/chain/getVerifiers';
import { quoteLpStake } from '$lib/chain/quoteLpStake';
import { quoteSellerStake } from '$lib/chain/quoteSellerStake';
import { registerDevice } from '$lib/chain/registerDevice';
import { requestVerification } from '$lib/chain/requestVerification';
import { renewWindow } from '$lib/chain/renewWindow';
import { resolveFault } from '$lib/chain/resolveFault';
import { settleRound } from '$lib/chain/settleRound';
import { stakeAsLp } from '$lib/chain/stakeAsLp';
import { stakeAsSeller } from '$lib/chain/stakeAsSeller';
import { walletState } from '$lib/chain/walletState';
import { RallyError } from '$lib/core/errors';
import type { WindowId } from '$lib/core/ids';
import { TICK_SECONDS } from '$lib/core/units';
import type { ProviderChain } from '$lib/provider/ports';
import type { EnsureFunds } from './createFunding';

/** What a price may move between the quote and the block, in basis points. */
const SLIPPAGE_BPS = 100n;
/**
 * Its end is aligned up, so a window quoted in one second and mined in the next may be up to a tick longer or shorter: most
 * of all one that is opened at another's end, which is a tick's.
 */
const longest = (durationS: number): bigint => BigInt(durationS + TICK_SECONDS);

/** The chain as a provider asks it, under the wallet connected in this tab. */
export function providerChain(chain: Chain, time: ChainClock, ensureFunds: EnsureFunds): ProviderChain {
	const wallet = async () => (await getSigner(chain)).account.address;
	/** @returns how many transactions that took */
	const resolveReport = async (windowId: WindowId): Promise<number> => {
		const report = await getReport(chain, windowId);
		if (!report) return 0;
		await resolveFault(chain, report).catch((thrown: unknown) => {
			// The client may have been faster; and where it is too early, what comes after says so.
			if (!(thrown instanceof RallyError) || thrown.code.startsWith('chain.')) throw thrown;
		});
		return 1;
	};
	return {
		chainId: chain.network.chainId,
		nowS: time.nowS,
		wallet,
		balances: async () => getBalances(chain, await wallet()),
		requestFunds: chain.network.faucetUrl === undefined ? undefined : async () => ensureFunds(await wallet()),
		ownerOf: async (deviceId) => (await getDevice(chain, deviceId))?.owner,
		async register({ sign, publicKey }) {
			const { transactionHash } = await registerDevice(chain, { sign, publicKey, endpoint: '' });
			await time.measure();
			return transactionHash;
		},
		getVerifiers: () => getVerifiers(chain),
		getRounds: (deviceId, classId) => getRoundsOf(chain, { deviceId, classId }),
		requestRound: (deviceId, classId) => requestVerification(chain, { deviceId, classId }),
		drawRound: async (roundId) => (await drawRound(chain, roundId)).transactionHash,
		settleRound: async (round) => (await settleRound(chain, round)).transactionHash,
		resolveReport: async (windowId) => void (await resolveReport(windowId)),
		async isAttested(deviceId, classId) {
			const attestation = await getAttestation(chain, { deviceId, classId });
			return attestation !== undefined && attestation.validUntilS > time.nowS();
		},
		async getProof(deviceId, classId) {
			const attestation = await getAttestation(chain, { deviceId, classId });
			return attestation?.passed ? attestation : undefined;
		},
		getOwnWindow: (deviceId) => deviceWindow(chain, deviceId),
		getPools: () => getPools(chain),
		asksEachTime: () => walletState(chain).kind === 'injected',
		async stake({ classId, deviceId, mode, windowSeconds: durationS, firstStakeWei, maxStakeWei }) {
			if (mode === 'seller') {
				const quote = await quoteSellerStake(chain, { classId, durationS });
				const minProceedsWei = leastProceeds(quote, durationS);
				const sold = await stakeAsSeller(chain, { classId, deviceId, durationS, minProceedsWei });
				return { transactionHash: sold.transactionHash, burnedWei: sold.burnWei };
			}
			const quote = await quoteLpStake(chain, { classId, durationS });
			const { opening } = quote;
			const wantedWei = opening ? (firstStakeWei ?? quote.rallyWei) : quote.rallyWei;
			const maxRallyWei = minOf(mostToPutIn({ ...quote, rallyWei: wantedWei }, durationS), maxStakeWei);
			const openingRallyWei = opening ? wantedWei : undefined;
			const staked = await stakeAsLp(chain, { classId, deviceId, durationS, maxRallyWei, openingRallyWei });
			return { transactionHash: staked.transactionHash, burnedWei: staked.burnWei };
		},
		async renew(window, { deviceId, windowSeconds: durationS, maxStakeWei }) {
			const { windowId, classId, mode } = window;
			// Nothing leaves a window while a report about it is pending.
			const alsoSent = await resolveReport(windowId);
			const common = { window: { windowId, classId, deviceId }, durationS };
			if (mode === 'seller') {
				const quote = await quoteSellerStake(chain, { classId, durationS });
				const limitWei = leastProceeds(quote, durationS);
				// What the collateral takes beyond the proceeds grows with them.
				const maxPaidWei = mostToPutIn({ ...quote, rallyWei: quote.neededWei }, durationS);
				const { transactionHash } = await renewWindow(chain, { ...common, limitWei, maxPaidWei });
				return { transactionHash, burnedWei: quote.burnWei, alsoSent };
			}
			const quote = await quoteLpStake(chain, { classId, durationS });
			const limitWei = minOf(mostToPutIn(quote, durationS), maxStakeWei);
			const maxPaidWei = limitWei + quote.burnWei;
			const { transactionHash } = await renewWindow(chain, { ...common, limitWei, maxPaidWei });
			return { transactionHash, burnedWei: quote.burnWei, alsoSent };
		},
		getEarnings: (window) => getEarnings(chain, window),
		async claim(windowId) {
			const { transactionHash, claimedWei } = await claim(chain, windowId);
			return { transactionHash, amountWei: claimedWei };
		},
		async endWindow(windowId) {
			// Nothing leaves a window while a report about it is pending.
			const alsoSent = await resolveReport(windowId);
			const { transactionHash, returnedWei, claimedWei } = await endWindow(chain, windowId);
			return { transactionHash, returnedWei: returnedWei + claimedWei, alsoSent };
		},
		getLease: (leaseId) => getLease(chain, leaseId),
		getEndpoint: async (deviceId) => (await getDevice(chain, deviceId))?.endpoint
	};
}

type Quoted<Wei extends string> = Record<Wei | 'computeSeconds', bigint>;

const mostToPutIn = ({ rallyWei, computeSeconds }: Quoted<'rallyWei'>, durationS: number): bigint =>
	(rallyWei * longest(durationS) * (10_000n + SLIPPAGE_BPS)) / (computeSeconds * 10_000n);

/** Fewer seconds bring less, but never by a larger part than they are fewer. */
const leastProceeds = ({ proceedsWei, computeSeconds }: Quoted<'proceedsWei'>, durationS: number): bigint =>
	(proceedsWei * BigInt(durationS) * (10_000n - SLIPPAGE_BPS)) / (computeSeconds * 10_000n);

const minOf = (a: bigint, b: bigint | undefined): bigint => (b === undefined || a < b ? a : b);
