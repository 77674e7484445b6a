import type { Clock } from '$lib/core/clock';
import type { ClassId, DeviceId } from '$lib/core/ids';
import type { Candidate } from '$lib/market/advise';
import type { Measured } from '../measured';
import type { OwnWindow, ProviderChain } from '../ports';
import { qualify, type Fit } from '../qualify';
import type { Book } from './createBook';
import type { Situation, Trouble } from './decide';

export interface LookOptions {
	chain: ProviderChain;
	deviceId: DeviceId;
	book: Book;
	/** What is known of this device; without it no class but its own is known to be met. */
	measured?: (() => Promise<Measured | undefined>) | undefined;
	clock: Pick<Clock, 'nowMs'>;
}

/** What the tab knows by itself. */
export interface OwnMind {
	last: OwnWindow;
	isServing: boolean;
	/** Of the GPU's time that its owner allows. */
	sharePercent: number;
	ruledOut: readonly ClassId[];
	trouble: Trouble | undefined;
}

/** Everything that a decision takes, read at once. @throws RallyError where the chain or the ledger can't be read */
export async function lookAround(
	{ chain, deviceId, book, measured, clock }: LookOptions,
	mind: OwnMind
): Promise<Situation> {
	const { last, sharePercent } = mind;
	const [window, balances, ledger, pools, known] = await Promise.all([
		chain.getOwnWindow(deviceId),
		chain.balances(),
		book.read(),
		chain.getPools(),
		measured?.().catch(() => undefined)
	]);
	const fits = qualify(known, pools, sharePercent);
	const isMet = (fit: Fit | undefined) => fit?.meets === 'yes' && !fit.isShortAtShare;
	const met = pools.filter(({ classId }, i) => classId === last.classId || isMet(fits[i]?.fit));
	const candidates = await Promise.all(
		met.map(async (pool): Promise<Candidate[]> => {
			const proofUntilS = (await chain.getProof(deviceId, pool.classId))?.validUntilS;
			const rentedDevices = pool.openWindows - pool.idleWindows;
			const common = { classId: pool.classId, pool: pool.state, terms: pool, proofUntilS, rentedDevices };
			return (['lp', 'seller'] as const).map((mode) => ({ ...common, mode }));
		})
	);
	const earnings = window && (await chain.getEarnings(window));
	const nowS = chain.nowS();
	const terms = pools.find(({ classId }) => classId === window?.classId);
	const comesBackWei =
		!window || !earnings
			? 0n
			: window.mode === 'lp'
				? earnings.claimableWei + earnings.lockedWei
				: window.stakedWei + (terms?.maintenanceFeeWei ?? 0n);
	return {
		...mind,
		nowS,
		nowMs: clock.nowMs(),
		window,
		claimableWei: earnings?.claimableWei ?? 0n,
		comesBackWei,
		wallet: { ...balances, asksEachTime: chain.asksEachTime() },
		ledger,
		candidates: candidates.flat()
	};
}
