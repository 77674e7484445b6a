import type { ClassId } from '$lib/core/ids';
import { TICK_SECONDS } from '$lib/core/units';
import { claimable } from './claimable';
import { alignUp, bpsUp } from './dissipativeMath';
import type { PoolState } from './poolState';
import { proofsFor } from './proofsFor';
import { maxOf } from './rounding';
import { applyInject, injectUp, sellDown } from './trade';

/** What advice must know of a class; amounts in wei. */
export interface AdviceTerms {
	floorPriceWad: bigint;
	feeBps: number;
	/** Of a sale's proceeds. */
	collateralBps: number;
	/** The longest window that may be sold; 0 where the class takes no sellers. */
	saleLimitSeconds: number;
	burnPerWindowWei: bigint;
	/** A seller's, back at the window's end. */
	maintenanceFeeWei: bigint;
	challengeFeeWei: bigint;
	attestationValiditySeconds: number;
}

/** One way to lend a device: a class and a role in its pool. */
export interface Candidate {
	classId: ClassId;
	mode: 'lp' | 'seller';
	/** Settled to the second of asking. */
	pool: PoolState;
	terms: AdviceTerms;
	/** The last second of the device's proof for this class; undefined where it has none that passed. */
	proofUntilS: number | undefined;
	/** Devices of this pool that are rented now; undefined where nobody counted. */
	rentedDevices?: number | undefined;
	/** What an LP would put into a pool without LPs, wei; its last price or the floor by default. */
	openingWei?: bigint | undefined;
}

/** The circumstances that hold for every candidate. */
export interface AdviceOptions {
	/** Chain second of asking. */
	nowS: number;
	windowSeconds: number;
	/** What the wallet holds, and gets back before it pays, wei. */
	rallyWei: bigint;
	/** The most that the window may risk and cost together, wei; no limit by default. */
	roomWei?: bigint | undefined;
}

/** Why a candidate can't be chosen. */
export type Obstacle =
	| { why: 'noSellers' }
	| { why: 'tooLongToSell'; mostSeconds: number }
	/** Nobody has put RALLY in, so nobody could be paid. */
	| { why: 'noLiquidity' }
	/** Nothing that counts would be put in, or paid. */
	| { why: 'tooSmall' }
	/** Who opens a pool puts in at least what the class's floor price says. */
	| { why: 'belowFloor'; leastWei: bigint }
	| { why: 'wallet'; neededWei: bigint; heldWei: bigint }
	| { why: 'budget'; neededWei: bigint; roomWei: bigint };

/** What speaks for or against a candidate; a page has the words. */
export type Reason =
	/** A seller has its money at once, wei after the burned fee. */
	| { why: 'paidAtOnce'; wei: bigint; feeWei: bigint }
	/** An LP earns above what it put in only by rents during its window. */
	| { why: 'earnsOnlyByRents'; rentedDevices: number | undefined }
	/** It would be the only LP: its amount sets the price. */
	| { why: 'setsPrice'; priceWad: bigint }
	| { why: 'costs'; burnWei: bigint; proofs: number; proofFeesWei: bigint }
	/** The proof on chain is good for now, so nothing is paid before the start. */
	| { why: 'isProved'; untilS: number }
	| { why: 'mustProve'; feeWei: bigint }
	/** Sellers that come take RALLY out, renters bring some in: the share comes back as another mix. */
	| { why: 'mixMayShift'; wei: bigint }
	/** Lost where the device fails a proof inside the window. */
	| { why: 'holdsCollateral'; collateralWei: bigint; maintenanceFeeWei: bigint }
	| { why: 'costsMoreThanItPays' };

/** What one candidate comes to, if nobody else trades during its window. */
export interface Advice {
	classId: ClassId;
	mode: 'lp' | 'seller';
	/** Aligned up to a tick, chain second: until then nothing but rent moves it. */
	endS: number;
	/** All that comes in over the window less all that goes out for good, wei; may be below 0. */
	netWei: bigint;
	/** The same an hour, rounded down. */
	netPerHourWei: bigint;
	/** What an LP puts in, wei; 0 for a seller. */
	putInWei: bigint;
	/** What an LP gets back over the window, or a seller at once, wei. */
	paidWei: bigint;
	/** Burn and proofs, gone, wei. */
	costWei: bigint;
	/** Rounds of verification that the window may take, one before it counted. */
	proofs: number;
	/** Tied up until `endS`: what an LP put in, flowing back; a seller's collateral and fee, wei. */
	lockedWei: bigint;
	/** Lost at the worst, the costs not in it: all that is tied up, wei. */
	atRiskWei: bigint;
	/** What the wallet must hold to open the window and keep it proved, wei. */
	neededWei: bigint;
	obstacle: Obstacle | undefined;
	reasons: Reason[];
}

/**
 * What lending a device in this way would come to, to the wei of the contracts' own steps, with nobody trading until
 * the window's end. No rent is foreseen: an LP's figure is therefore what it would lose by waiting for one.
 *
 * @see trade.ts for the steps, DESIGN section 4 for their formulas
 * @example advise({ mode: 'lp', … }, { windowSeconds: 1800, … }).netWei // minus the burn, where nobody rents
 */
export function advise(candidate: Candidate, options: AdviceOptions): Advice {
	const { terms, proofUntilS } = candidate;
	const { nowS, windowSeconds } = options;
	const endS = Number(alignUp(BigInt(nowS + windowSeconds), BigInt(TICK_SECONDS)));
	const h = BigInt(endS - nowS);
	const proofs = proofsFor({ nowS, endS, proofUntilS }, terms.attestationValiditySeconds);
	const proofFeesWei = BigInt(proofs) * terms.challengeFeeWei;
	const costWei = terms.burnPerWindowWei + proofFeesWei;
	const role = candidate.mode === 'lp' ? asLp(candidate, h) : asSeller(candidate, windowSeconds, h);
	const netWei = role.paidWei - role.putInWei - costWei;
	const isProved = proofUntilS !== undefined && proofUntilS >= nowS;
	const advice = {
		classId: candidate.classId,
		mode: candidate.mode,
		endS,
		netWei,
		netPerHourWei: floorDiv(netWei * 3600n, h),
		putInWei: role.putInWei,
		paidWei: role.paidWei,
		costWei,
		proofs,
		lockedWei: role.lockedWei,
		atRiskWei: role.lockedWei,
		neededWei: role.neededWei + costWei
	};
	const reasons: Reason[] = [
		...role.reasons,
		...(candidate.mode === 'seller' && netWei <= 0n ? [{ why: 'costsMoreThanItPays' } as const] : []),
		{ why: 'costs', burnWei: terms.burnPerWindowWei, proofs, proofFeesWei },
		isProved ? { why: 'isProved', untilS: proofUntilS } : { why: 'mustProve', feeWei: terms.challengeFeeWei }
	];
	return { ...advice, obstacle: role.obstacle ?? moneyObstacle(advice, options), reasons };
}

interface RoleAdvice {
	putInWei: bigint;
	paidWei: bigint;
	lockedWei: bigint;
	/** Before burn and proofs. */
	neededWei: bigint;
	obstacle?: Obstacle | undefined;
	reasons: Reason[];
}

function asLp({ pool, terms, rentedDevices, openingWei }: Candidate, h: bigint): RoleAdvice {
	const opening = pool.lpMass === 0n;
	const openingPriceWad = maxOf(pool.lastPriceWad, terms.floorPriceWad);
	const v = opening ? (openingWei ?? openingPriceWad * h) : injectUp(pool, h);
	const joined = applyInject(pool, { v, h });
	const paidWei = joined ? releasedDown(joined, h) : 0n;
	const reasons: Reason[] = [
		{ why: 'earnsOnlyByRents', rentedDevices },
		...(opening ? [{ why: 'setsPrice', priceWad: v / h } as const] : []),
		{ why: 'mixMayShift', wei: v }
	];
	const leastWei = opening ? terms.floorPriceWad * h : 0n;
	const obstacle = ((): Obstacle | undefined => {
		if (v < leastWei) return { why: 'belowFloor', leastWei };
		return joined ? undefined : { why: 'tooSmall' };
	})();
	return { putInWei: v, paidWei, lockedWei: v, neededWei: v, obstacle, reasons };
}

/** What a window is paid that stands from its injection to its end: ρ holds as long as nobody trades. */
function releasedDown(
	{ pool, massPerSecond }: { pool: PoolState; massPerSecond: bigint },
	h: bigint
): bigint {
	const accX128 = pool.accX128 + pool.rateX128 * h;
	return claimable({ accX128 }, { massPerSecond, paidAccX128: pool.accX128 });
}

function asSeller({ pool, terms }: Candidate, windowSeconds: number, h: bigint): RoleAdvice {
	const { saleLimitSeconds, maintenanceFeeWei, collateralBps, feeBps } = terms;
	const gross = pool.lpMass === 0n ? 0n : sellDown(pool, h);
	const feeWei = bpsUp(gross, BigInt(feeBps));
	const paidWei = gross - feeWei;
	const collateralWei = bpsUp(paidWei, BigInt(collateralBps));
	const obstacle = ((): Obstacle | undefined => {
		if (saleLimitSeconds === 0) return { why: 'noSellers' };
		if (windowSeconds > saleLimitSeconds) return { why: 'tooLongToSell', mostSeconds: saleLimitSeconds };
		if (pool.lpMass === 0n) return { why: 'noLiquidity' };
		return paidWei <= 0n ? { why: 'tooSmall' } : undefined;
	})();
	return {
		putInWei: 0n,
		paidWei,
		lockedWei: collateralWei + maintenanceFeeWei,
		neededWei: maintenanceFeeWei + maxOf(collateralWei - paidWei, 0n),
		obstacle,
		reasons: [
			{ why: 'paidAtOnce', wei: paidWei, feeWei },
			{ why: 'holdsCollateral', collateralWei, maintenanceFeeWei }
		]
	};
}

function moneyObstacle(
	{ neededWei, atRiskWei, costWei }: Pick<Advice, 'neededWei' | 'atRiskWei' | 'costWei'>,
	{ rallyWei, roomWei }: AdviceOptions
): Obstacle | undefined {
	const usesWei = atRiskWei + costWei;
	if (roomWei !== undefined && usesWei > roomWei) return { why: 'budget', neededWei: usesWei, roomWei };
	if (neededWei > rallyWei) return { why: 'wallet', neededWei, heldWei: rallyWei };
	return undefined;
}

/** ⌊a/b⌋ of an `a` that may be below 0; b is above 0. */
function floorDiv(a: bigint, b: bigint): bigint {
	const quotient = a / b;
	return a < 0n && quotient * b !== a ? quotient - 1n : quotient;
}
