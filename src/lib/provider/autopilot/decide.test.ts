import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClassId, WindowId } from '$lib/core/ids';
import { WAD } from '$lib/core/units';
import type { AdviceTerms, Candidate } from '$lib/market/advise';
import type { PoolState } from '$lib/market/poolState';
import { applyInject } from '$lib/market/trade';
import type { OwnWindow } from '../ports';
import { decide, type Decision, type Plan, type Situation } from './decide';
import { DAY_MS, HOUR_MS, spentWithinDay, transactionsWithinHour, withLine, type Ledger } from './ledger';
import { DEFAULT_POLICY, TRANSACTIONS_PER_HOUR_CAP, type Policy } from './policy';

const NOW_S = 1_800_000_000;
const NOW_MS = 1_700_000_000_000;
const A = '0xaa' as ClassId;
const B = '0xbb' as ClassId;
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
const poolOf = (v: bigint, h = 3600n) => applyInject(EMPTY, { v, h })?.pool ?? EMPTY;

const both = (classId: ClassId, pool: PoolState, change: Partial<Candidate> = {}): Candidate[] =>
	(['lp', 'seller'] as const).map((mode) => ({
		classId,
		mode,
		pool,
		terms: TERMS,
		proofUntilS: NOW_S + 1800,
		rentedDevices: 0,
		...change
	}));
const aWindow = (change: Partial<OwnWindow> = {}): OwnWindow => ({
	windowId: 1n as WindowId,
	classId: A,
	owner: '0x01',
	mode: 'lp',
	startS: NOW_S - 1830,
	endS: NOW_S - 5,
	stakedWei: 20n * WAD,
	...change
});
const running = aWindow({ startS: NOW_S - 600, endS: NOW_S + 1200 });
const sent = (transactions: number, agoMs: number, spentWei = 0n): Ledger[number] => ({
	atMs: NOW_MS - agoMs,
	transactions,
	spentWei
});
function situation(change: Partial<Situation> = {}): Situation {
	const window = 'window' in change ? change.window : aWindow();
	return {
		nowS: NOW_S,
		nowMs: NOW_MS,
		isServing: true,
		window,
		last: window ?? aWindow(),
		claimableWei: 0n,
		comesBackWei: 20n * WAD,
		wallet: { rallyWei: 5n * WAD, gasWei: 1n, asksEachTime: false },
		ledger: [],
		candidates: both(A, poolOf(40n * WAD)),
		ruledOut: [],
		trouble: undefined,
		...change
	};
}
const policy = (change: Partial<Policy> = {}): Policy => ({
	...DEFAULT_POLICY,
	transactionsPerHour: 6,
	...change
});
const trouble = { failures: 1, retryAtS: NOW_S - 1, isFinal: false, code: 'x', text: 'It failed.' };
const wallet = { rallyWei: 5n * WAD, gasWei: 1n, asksEachTime: false };
const rich = both(B, poolOf(400n * WAD));

const stops = (why: string) => ({ do: 'stop', reason: { why } });
const waits = (why: string) => ({ do: 'wait', reason: { why } });
const renews = { do: 'renew', advice: { classId: A, mode: 'lp' }, windowSeconds: 1800 };

type Row = [what: string, change: Partial<Situation>, chosen: Partial<Policy>, decision: object];
describe('once a window is over', () => {
	it.each<Row>([
		['it is renewed as it was', {}, {}, renews],
		['it is not where the person said so', {}, { atEnd: 'stop' }, stops('off')],
		[
			'it is not with a wallet that asks each time',
			{ wallet: { ...wallet, asksEachTime: true } },
			{},
			stops('off')
		],
		[
			'it is with such a wallet where the person said so',
			{ wallet: { ...wallet, asksEachTime: true } },
			{ atEnd: 'renew' },
			renews
		],
		['nothing is done before the tab serves', { isServing: false }, {}, waits('notServing')],
		['the next is as long as was chosen', {}, { windowSeconds: 1200 }, { ...renews, windowSeconds: 1200 }],
		[
			'a seller stays a seller',
			{ window: aWindow({ mode: 'seller' }) },
			{},
			{ do: 'renew', advice: { mode: 'seller' } }
		],
		[
			'a richer class is passed by where it is only to be renewed',
			{ candidates: [...both(A, poolOf(40n * WAD)), ...rich] },
			{},
			{ ...renews, why: 'only' }
		],
		[
			'a richer class is moved to where that is allowed',
			{ candidates: [...both(A, poolOf(40n * WAD)), ...rich] },
			{ atEnd: 'best', budgetWei: 1_000n * WAD },
			{ do: 'open', advice: { classId: B, mode: 'seller' } }
		],
		[
			'not one that the person left out',
			{ candidates: [...both(A, poolOf(40n * WAD)), ...rich] },
			{ atEnd: 'best', classIds: [A], mode: 'lp', budgetWei: 1_000n * WAD },
			renews
		],
		[
			'not one whose proof failed here',
			{ candidates: [...both(A, poolOf(40n * WAD)), ...rich], ruledOut: [B] },
			{ atEnd: 'best', mode: 'lp' },
			renews
		],
		[
			'nothing is done where no class is left',
			{ candidates: both(A, poolOf(40n * WAD)) },
			{ atEnd: 'best', classIds: [B] },
			stops('noClass')
		],
		[
			'one that somebody has ended is opened anew',
			{ window: undefined },
			{},
			{ do: 'open', advice: { classId: A } }
		],
		['it stops without a coin for gas', { wallet: { ...wallet, gasWei: 0n } }, {}, stops('noGas')],
		[
			'it stops where the wallet does not reach',
			{ comesBackWei: 0n },
			{},
			{ do: 'stop', reason: { why: 'obstacle', obstacle: { why: 'wallet' } } }
		],
		[
			'it stops where the budget does not reach',
			{},
			{ budgetWei: 10n * WAD },
			{ do: 'stop', reason: { why: 'obstacle', obstacle: { why: 'budget' } } }
		],
		[
			'what was spent in the last day is off the budget',
			{ ledger: [sent(1, DAY_MS - 1, 90n * WAD)] },
			{},
			{ do: 'stop', reason: { why: 'obstacle', obstacle: { why: 'budget', roomWei: 10n * WAD } } }
		],
		['and what was spent before that is not', { ledger: [sent(1, DAY_MS, 90n * WAD)] }, {}, renews],
		[
			'it stops where a proof comes first that nobody could pay',
			{
				candidates: both(A, poolOf(40n * WAD), { proofUntilS: NOW_S - 1 }),
				comesBackWei: 30n * WAD,
				wallet: { ...wallet, rallyWei: WAD / 101n }
			},
			{},
			stops('proofUnpaid')
		],
		['the last transaction of an hour is sent', { ledger: [sent(5, 1)] }, {}, renews],
		[
			'one more waits until there is room for it',
			{ ledger: [sent(2, HOUR_MS - 60_000), sent(4, 60_000)] },
			{},
			{ ...waits('transactions'), untilS: NOW_S + 60 }
		],
		[
			'room is kept for the proof that may be needed',
			{ ledger: [sent(4, 60_000)], candidates: both(A, poolOf(40n * WAD), { proofUntilS: NOW_S + 1700 }) },
			{},
			{ ...waits('transactions'), untilS: NOW_S + 3540 }
		],
		[
			'it says so where the limit can never be kept',
			{ candidates: both(A, poolOf(40n * WAD), { proofUntilS: undefined }) },
			{ transactionsPerHour: 2 },
			stops('limitTooLow')
		],
		['what failed is tried again', { trouble }, {}, renews],
		[
			'but not at once',
			{ trouble: { ...trouble, retryAtS: NOW_S + 30 } },
			{},
			{ ...waits('trouble'), untilS: NOW_S + 30 }
		],
		['and not for ever', { trouble: { ...trouble, failures: 5 } }, {}, stops('trouble')],
		['and never what was declined', { trouble: { ...trouble, isFinal: true } }, {}, stops('trouble')]
	])('%s', (_, change, chosen, decision) => {
		expect(decide(situation(change), policy(chosen))).toMatchObject(decision);
	});
});

describe('while a window runs', () => {
	const during = (change: Partial<Situation> = {}) => situation({ window: running, ...change });
	it.each<Row>([
		['it waits for its end, and says what then', {}, {}, { ...waits('window'), untilS: running.endS }],
		['it claims what is worth it', { claimableWei: 5n * WAD }, {}, { do: 'claim', wei: 5n * WAD }],
		['it leaves a wei less where it is', { claimableWei: 5n * WAD - 1n }, {}, waits('window')],
		['it claims nothing where it is off', { claimableWei: 5n * WAD }, { atEnd: 'stop' }, waits('window')],
		['it does not try a failed claim again', { claimableWei: 5n * WAD, trouble }, {}, waits('window')],
		[
			'it leaves the hour’s last transactions to what follows the window',
			{ claimableWei: 5n * WAD, ledger: [sent(3, 1)] },
			{},
			waits('window')
		],
		[
			'a window that has vanished is left to others',
			{ window: undefined, last: running },
			{},
			waits('vanished')
		]
	])('%s', (_, change, chosen, decision) => {
		expect(decide(during(change), policy(chosen))).toMatchObject(decision);
	});

	it('claims nothing that the window’s end will pay in ten minutes', () => {
		const ending = (seconds: number) =>
			decide(during({ window: { ...running, endS: NOW_S + seconds }, claimableWei: 5n * WAD }), policy()).do;
		expect([ending(600), ending(599)]).toEqual(['claim', 'wait']);
	});

	it('foresees what will be, not what would be now: the hour’s transactions will be past', () => {
		const seen = decide(during({ ledger: [sent(6, HOUR_MS - 600_000)] }), policy());
		expect(seen).toMatchObject({ do: 'wait', reason: { why: 'window', then: { do: 'renew' } } });
	});
});

const pools = fc
	.record({
		v: fc.bigInt({ min: WAD / 1_000n, max: 2_000n * WAD }),
		h: fc.bigInt({ min: 600n, max: 86_400n })
	})
	.map(({ v, h }) => poolOf(v, h));
const anything = fc.record({
	a: pools,
	b: pools,
	proofUntilS: fc.option(fc.integer({ min: NOW_S - 100, max: NOW_S + 7200 }), { nil: undefined }),
	mode: fc.constantFrom('lp' as const, 'seller' as const),
	rallyWei: fc.bigInt({ min: 0n, max: 500n * WAD }),
	asksEachTime: fc.boolean(),
	ledger: fc.array(
		fc.record({
			atMs: fc.integer({ min: NOW_MS - 2 * DAY_MS, max: NOW_MS }),
			transactions: fc.integer({ min: 0, max: 4 }),
			spentWei: fc.bigInt({ min: 0n, max: 20n * WAD })
		}),
		{ maxLength: 12 }
	)
});
const policies = fc.record({
	atEnd: fc.constantFrom('stop', 'renew', 'best') as fc.Arbitrary<Policy['atEnd']>,
	budgetWei: fc.bigInt({ min: 0n, max: 300n * WAD }),
	transactionsPerHour: fc.integer({ min: 1, max: TRANSACTIONS_PER_HOUR_CAP }),
	windowSeconds: fc.option(fc.integer({ min: 600, max: 86_400 }), { nil: undefined }),
	mode: fc.constantFrom('auto', 'lp', 'seller') as fc.Arbitrary<Policy['mode']>,
	claimAboveWei: fc.bigInt({ min: 0n, max: 10n * WAD })
});
const opens = (decision: Decision): decision is Extract<Plan, { do: 'renew' | 'open' }> =>
	decision.do === 'renew' || decision.do === 'open';
const made = ({
	a,
	b,
	proofUntilS,
	mode,
	rallyWei,
	asksEachTime,
	ledger
}: typeof anything extends fc.Arbitrary<infer T> ? T : never) =>
	situation({
		window: aWindow({ mode }),
		comesBackWei: 0n,
		wallet: { rallyWei, gasWei: 1n, asksEachTime },
		ledger,
		candidates: [...both(A, a, { proofUntilS }), ...both(B, b, { proofUntilS })]
	});

it('lets a price that moves take what the budget leaves, and no wei of more', () => {
	const decided = (budgetWei: bigint) => {
		const decision = decide(situation(), policy({ budgetWei }));
		if (!opens(decision)) throw new Error('it renews');
		return decision;
	};
	const { advice, maxStakeWei } = decided(1_000n * WAD);
	expect(maxStakeWei).toBeGreaterThan(advice.putInWei);
	expect(decided(advice.atRiskWei + advice.costWei + 5n).maxStakeWei).toBe(advice.putInWei + 5n);
});

describe('whatever happens', () => {
	it('never ties up and spends more than the budget, nor more than there is', () => {
		fc.assert(
			fc.property(anything, policies, (given, chosen) => {
				const seen = made(given);
				const decision = decide(seen, chosen as Policy);
				if (!opens(decision)) return;
				const { advice, maxStakeWei } = decision;
				const spent = spentWithinDay(given.ledger, NOW_MS);
				expect(advice.atRiskWei + advice.costWei + spent).toBeLessThanOrEqual(chosen.budgetWei);
				if (advice.mode === 'lp') {
					expect(maxStakeWei + advice.costWei + spent).toBeLessThanOrEqual(chosen.budgetWei);
					expect(maxStakeWei).toBeGreaterThanOrEqual(advice.putInWei);
				}
				expect(advice.neededWei).toBeLessThanOrEqual(given.rallyWei);
			}),
			{ numRuns: 400 }
		);
	});

	it('never sends more transactions in any hour than the limit, proofs and failures counted', () => {
		fc.assert(
			fc.property(
				policies,
				fc.boolean(),
				fc.array(
					fc.record({ afterS: fc.integer({ min: 1, max: 2400 }), proves: fc.boolean(), draws: fc.boolean() }),
					{
						minLength: 5,
						maxLength: 40
					}
				),
				(chosen, asksEachTime, steps) => {
					let ledger: Ledger = [];
					let elapsedS = 0;
					const pays = asksEachTime ? 2 : 1;
					for (const { afterS, proves, draws } of steps) {
						elapsedS += afterS;
						const nowMs = NOW_MS + 1000 * elapsedS;
						const candidates = both(A, poolOf(40n * WAD), { proofUntilS: undefined });
						const seen = situation({
							nowMs,
							ledger,
							candidates,
							wallet: { ...wallet, asksEachTime, rallyWei: WAD * 500n }
						});
						if (opens(decide(seen, { ...chosen, windowSeconds: 1800 } as Policy))) {
							// The proof before it, asked for and drawn, and the window: each may fail, and counts.
							const transactions = pays + (proves ? pays + (draws ? 1 : 0) : 0);
							ledger = withLine(ledger, { atMs: nowMs, transactions, spentWei: 0n });
						}
						expect(transactionsWithinHour(ledger, nowMs)).toBeLessThanOrEqual(chosen.transactionsPerHour);
					}
				}
			)
		);
	});

	it('does not move there and back while two classes pay about the same', () => {
		fc.assert(
			fc.property(
				fc.array(fc.integer({ min: -45, max: 45 }), { minLength: 2, maxLength: 20 }),
				(perMille) => {
					let at = A;
					let moves = 0;
					for (const swing of perMille) {
						const priced = (classId: ClassId, by: number) =>
							both(classId, poolOf((40n * WAD * BigInt(1000 + by)) / 1000n));
						const seen = situation({
							window: aWindow({ classId: at, mode: 'seller' }),
							candidates: [...priced(A, swing), ...priced(B, -swing)]
						});
						const decision = decide(seen, policy({ atEnd: 'best', mode: 'seller' }));
						if (!opens(decision) || decision.advice.classId === at) continue;
						at = decision.advice.classId;
						moves++;
					}
					expect(moves).toBe(0);
				}
			)
		);
	});

	it('names a second to look again wherever time alone ends the wait', () => {
		fc.assert(
			fc.property(anything, policies, (given, chosen) => {
				const decision = decide(made(given), chosen as Policy);
				if (decision.do !== 'wait') return;
				expect(decision.untilS).toBeGreaterThan(NOW_S);
				const later = (decision.untilS ?? 0) - NOW_S;
				const then = decide({ ...made(given), nowMs: NOW_MS + 1000 * later }, chosen as Policy);
				expect(then.do).not.toBe('wait');
			})
		);
	});
});
