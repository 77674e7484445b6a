import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ClassId } from '$lib/core/ids';
import { WAD } from '$lib/core/units';
import { advise, type AdviceTerms, type Candidate } from './advise';
import { claimable } from './claimable';
import { bpsUp } from './dissipativeMath';
import type { PoolState } from './poolState';
import { projectPool } from './projectPool';
import { proofsFor } from './proofsFor';
import { rankAdvice } from './rankAdvice';
import { recommend } from './recommend';
import { applyInject, applyRent, injectUp, sellDown } from './trade';

const NOW_S = 1_800_000_000;
const EMPTY: PoolState = {
	yWei: 0n,
	xSeconds: 0n,
	idleDevices: 0n,
	lpMass: 0n,
	lpMassPerSecond: 0n,
	lastPriceWad: 0n,
	ceilingWad: 0n,
	rateX128: 0n,
	accX128: 0n,
	priceCumulative: 0n,
	settledAtS: NOW_S
};
const TERMS: AdviceTerms = {
	floorPriceWad: WAD / 2_000n,
	feeBps: 30,
	collateralBps: 10_000,
	saleLimitSeconds: 7200,
	burnPerWindowWei: WAD / 100n,
	maintenanceFeeWei: WAD / 20n,
	challengeFeeWei: WAD / 100n,
	attestationValiditySeconds: 3600
};
const A = '0xaa' as ClassId;
const B = '0xbb' as ClassId;
const HELD = { nowS: NOW_S, windowSeconds: 1800, rallyWei: 1_000n * WAD };

/** A pool that LPs of so many seconds and wei have made. */
function poolOf(...lps: { v: bigint; h: bigint }[]): PoolState {
	return lps.reduce((pool, lp) => applyInject(pool, lp)?.pool ?? pool, EMPTY);
}
const candidate = (change: Partial<Candidate> = {}): Candidate => ({
	classId: A,
	mode: 'lp',
	pool: poolOf({ v: 40n * WAD, h: 3600n }),
	terms: TERMS,
	proofUntilS: NOW_S + 3600,
	rentedDevices: 0,
	...change
});

const pools = fc
	.array(
		fc.record({
			v: fc.bigInt({ min: WAD / 1_000n, max: 10_000n * WAD }),
			h: fc.bigInt({ min: 600n, max: 604_800n })
		}),
		{ minLength: 1, maxLength: 5 }
	)
	.chain((lps) => {
		const pool = poolOf(...lps);
		const most = pool.xSeconds > 1n ? pool.xSeconds - 1n : 0n;
		return fc
			.bigInt({ min: 0n, max: most / 2n })
			.map((s) =>
				s === 0n ? pool : applyRent(pool, { devices: 1, s, paid: (pool.yWei * s) / (pool.xSeconds - s) })
			);
	});
const candidates = fc.record({
	classId: fc.constantFrom(A, B),
	mode: fc.constantFrom('lp' as const, 'seller' as const),
	pool: fc.oneof({ weight: 4, arbitrary: pools }, { weight: 1, arbitrary: fc.constant(EMPTY) }),
	terms: fc.record({
		floorPriceWad: fc.bigInt({ min: 1n, max: WAD }),
		feeBps: fc.integer({ min: 0, max: 1_000 }),
		collateralBps: fc.integer({ min: 0, max: 30_000 }),
		saleLimitSeconds: fc.constantFrom(0, 3600, 604_800),
		burnPerWindowWei: fc.bigInt({ min: 0n, max: WAD }),
		maintenanceFeeWei: fc.bigInt({ min: 0n, max: WAD }),
		challengeFeeWei: fc.bigInt({ min: 0n, max: WAD }),
		attestationValiditySeconds: fc.integer({ min: 600, max: 86_400 })
	}),
	proofUntilS: fc.option(fc.integer({ min: NOW_S - 7200, max: NOW_S + 7200 }), { nil: undefined })
});
const circumstances = fc.record({
	nowS: fc.constant(NOW_S),
	windowSeconds: fc.integer({ min: 600, max: 604_800 }),
	rallyWei: fc.bigInt({ min: 0n, max: 100_000n * WAD }),
	roomWei: fc.option(fc.bigInt({ min: 0n, max: 100_000n * WAD }), { nil: undefined })
});

describe('an LP', () => {
	test('of a pool nobody rents earns nothing and pays burn and proofs, and is told so', () => {
		const { netWei, costWei, reasons, putInWei, paidWei, obstacle } = advise(candidate(), HELD);
		expect(obstacle).toBeUndefined();
		expect(reasons[0]).toEqual({ why: 'earnsOnlyByRents', rentedDevices: 0 });
		expect(costWei).toBe(TERMS.burnPerWindowWei);
		expect(putInWei - paidWei).toBeGreaterThanOrEqual(0n);
		expect(putInWei - paidWei).toBeLessThan(10n);
		expect(netWei).toBeLessThan(0n);
	});

	test('of an empty pool sets its price, at the floor unless it names an amount', () => {
		const first = advise(candidate({ pool: EMPTY }), HELD);
		expect(first.putInWei).toBe(TERMS.floorPriceWad * BigInt(first.endS - NOW_S));
		expect(first.reasons).toContainEqual({ why: 'setsPrice', priceWad: TERMS.floorPriceWad });
		expect(advise(candidate({ pool: EMPTY, openingWei: 10n * WAD }), HELD).putInWei).toBe(10n * WAD);
		const leastWei = first.putInWei;
		const of = (openingWei: bigint) => advise(candidate({ pool: EMPTY, openingWei }), HELD).obstacle;
		expect([of(leastWei), of(leastWei - 1n)]).toEqual([undefined, { why: 'belowFloor', leastWei }]);
	});

	test('gets what the pool would pay it at the window’s end, to the wei, and never a gain out of nothing', () => {
		fc.assert(
			fc.property(candidates, circumstances, (given, options) => {
				const made = advise({ ...given, mode: 'lp' }, options);
				if (made.obstacle?.why === 'tooSmall') return;
				const h = BigInt(made.endS - NOW_S);
				const v = made.putInWei;
				if (given.pool.lpMass > 0n) expect(v).toBe(injectUp(given.pool, h));
				const joined = applyInject(given.pool, { v, h });
				if (!joined) throw new Error('it can be injected');
				// Those before leave at some time or other; their slopes do not move the rate.
				const { pool, massPerSecond } = joined;
				const alone = { ...pool, lpMassPerSecond: massPerSecond, lpMass: massPerSecond * h, idleDevices: 0n };
				const atEnd = projectPool(alone, made.endS, []);
				const paid = claimable(atEnd, { massPerSecond, paidAccX128: pool.accX128 });
				expect(made.paidWei).toBe(paid);
				expect(made.netWei).toBe(paid - v - made.costWei);
				expect(made.netWei).toBeLessThanOrEqual(-made.costWei);
			})
		);
	});
});

describe('a seller', () => {
	test('gets what the pool would pay for its seconds, to the wei', () => {
		fc.assert(
			fc.property(candidates, circumstances, (given, options) => {
				const made = advise({ ...given, mode: 'seller' }, options);
				if (given.pool.lpMass === 0n) return void expect(made.obstacle).toBeDefined();
				const gross = sellDown(given.pool, BigInt(made.endS - NOW_S));
				const proceeds = gross - bpsUp(gross, BigInt(given.terms.feeBps));
				expect(made.netWei).toBe(proceeds - made.costWei);
				const collateral = bpsUp(proceeds, BigInt(given.terms.collateralBps));
				expect(made.atRiskWei).toBe(collateral + given.terms.maintenanceFeeWei);
			})
		);
	});

	test('whose proceeds are below its costs is told so', () => {
		const poor = candidate({ mode: 'seller', pool: poolOf({ v: WAD / 100n, h: 3600n }) });
		expect(advise(poor, HELD).reasons).toContainEqual({ why: 'costsMoreThanItPays' });
		expect(advise(candidate({ mode: 'seller' }), HELD).reasons).not.toContainEqual({
			why: 'costsMoreThanItPays'
		});
	});

	test.each([
		['the class takes none', { saleLimitSeconds: 0 }, poolOf({ v: WAD, h: 3600n }), 'noSellers'],
		['it stays too long', { saleLimitSeconds: 1799 }, poolOf({ v: WAD, h: 3600n }), 'tooLongToSell'],
		['nobody has put RALLY in', {}, EMPTY, 'noLiquidity']
	])('is not advised where %s', (_, terms, pool, why) => {
		const made = advise(candidate({ mode: 'seller', pool, terms: { ...TERMS, ...terms } }), HELD);
		expect(made.obstacle?.why).toBe(why);
	});

	test('may stay exactly as long as the class lets it', () => {
		const just = candidate({ mode: 'seller', terms: { ...TERMS, saleLimitSeconds: 1800 } });
		expect(advise(just, HELD).obstacle).toBeUndefined();
	});
});

describe('money', () => {
	test('is enough or a wei too little, in the wallet and in the budget', () => {
		for (const mode of ['lp', 'seller'] as const) {
			const given = candidate({ mode, proofUntilS: undefined });
			const { neededWei, atRiskWei, costWei } = advise(given, HELD);
			const uses = atRiskWei + costWei;
			const of = (rallyWei: bigint, roomWei: bigint) =>
				advise(given, { ...HELD, rallyWei, roomWei }).obstacle?.why;
			expect(of(neededWei, uses)).toBeUndefined();
			expect(of(neededWei - 1n, uses)).toBe('wallet');
			expect(of(neededWei, uses - 1n)).toBe('budget');
		}
	});

	test('that is advised to be used is never beyond wallet and budget', () => {
		fc.assert(
			fc.property(fc.array(candidates, { maxLength: 6 }), circumstances, (all, options) => {
				const { advice } = recommend(all.map((each) => advise(each, options)));
				if (!advice) return;
				expect(advice.neededWei).toBeLessThanOrEqual(options.rallyWei);
				if (options.roomWei !== undefined)
					expect(advice.atRiskWei + advice.costWei).toBeLessThanOrEqual(options.roomWei);
			})
		);
	});
});

describe('proofs', () => {
	const of = (endS: number, proofUntilS?: number) => proofsFor({ nowS: 0, endS, proofUntilS }, 3600);
	test.each([
		[1800, undefined, 1],
		[3600, undefined, 1],
		[3601, undefined, 2],
		[1800, 1800, 0],
		[1800, 1799, 1],
		[1800, -1, 1],
		[7200, 3600, 2],
		[8 * 3600, undefined, 15]
	])('for a window to %d with a proof to %s are %d', (endS, untilS, count) => {
		expect(of(endS, untilS)).toBe(count);
	});

	test('that must be paid first are among what the wallet needs', () => {
		const [proved, bare] = [NOW_S + 3600, undefined].map((proofUntilS) =>
			advise(candidate({ proofUntilS }), HELD)
		);
		if (!proved || !bare) throw new Error('two were asked for');
		expect(bare.neededWei - proved.neededWei).toBe(TERMS.challengeFeeWei);
		expect(bare.reasons).toContainEqual({ why: 'mustProve', feeWei: TERMS.challengeFeeWei });
	});
});

describe('a recommendation', () => {
	const sale = (classId: ClassId, v: bigint) =>
		advise(candidate({ classId, mode: 'seller', pool: poolOf({ v, h: 3600n }) }), HELD);

	test('is the best that can be chosen, with the reason', () => {
		const all = [sale(A, 10n * WAD), sale(B, 20n * WAD)];
		expect(recommend(all)).toMatchObject({ why: 'best', advice: { classId: B } });
		expect(recommend(all, { classId: B, mode: 'seller' })).toMatchObject({ why: 'isBest' });
		const poor = all.map((each) => ({ ...each, obstacle: { why: 'noSellers' } as const }));
		expect(recommend(poor)).toEqual({ advice: undefined, why: 'none' });
		expect(rankAdvice([poor[1], all[0]].filter((each) => each !== undefined))[0]?.classId).toBe(A);
	});

	test('is to stay where another brings more by less than the move costs, and to move one wei above it', () => {
		const here = { classId: A, mode: 'seller' } as const;
		const [a, b] = [sale(A, 10n * WAD), sale(B, 10n * WAD)];
		const richer = (wei: bigint) => ({ ...b, netWei: a.netWei + wei, netPerHourWei: a.netPerHourWei + wei });
		const moveCost = () => WAD / 50n;
		const needed = WAD / 50n + a.paidWei / 10n;
		expect(recommend([a, richer(needed)], here, moveCost)).toMatchObject({
			why: 'notWorthMoving',
			neededWei: needed
		});
		expect(recommend([a, richer(needed + 1n)], here, moveCost)).toMatchObject({
			why: 'move',
			gainWei: needed + 1n
		});
	});

	test('never has one move there and back while prices swing about equality', () => {
		const swings = fc.array(fc.tuple(fc.integer({ min: -45, max: 45 }), fc.integer({ min: -45, max: 45 })), {
			minLength: 2,
			maxLength: 30
		});
		fc.assert(
			fc.property(swings, (perMille) => {
				let at = A;
				let moves = 0;
				for (const [a, b] of perMille) {
					const priced = ([classId, swing]: [ClassId, number]) =>
						sale(classId, (40n * WAD * BigInt(1000 + swing)) / 1000n);
					const made = recommend([priced([A, a]), priced([B, b])], { classId: at, mode: 'seller' });
					if (made.why !== 'move') continue;
					at = made.advice.classId;
					moves++;
				}
				expect(moves).toBe(0);
			})
		);
	});
});
