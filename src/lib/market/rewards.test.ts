import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { WAD } from '$lib/core/units';
import { communityOf, communityUp, cumulativeDown, foundationDown, roleOf, teamDown } from './emission';
import { factorDown } from './multipliers';
import { quoteClaim } from './rewards';

/*
 * The same file that `contracts/test` checks the Solidity against. Where it is missing this file fails.
 */

const path = new URL('../../../contracts/test/vectors/rewards.json', import.meta.url);
const integer = v.pipe(
	v.string(),
	v.regex(/^\d+$/),
	v.transform((digits) => BigInt(digits))
);
const integers = <const Keys extends readonly string[]>(...keys: Keys) => v.entriesFromList(keys, integer);
const role = v.picklist(['lp', 'client', 'verifier']);
const schema = v.strictObject({
	factor: v.pipe(v.array(v.strictObject(integers('k', 'v', 'v0', 'out'))), v.minLength(100)),
	schedule: v.pipe(
		v.array(
			v.strictObject({
				...integers('day', 'cumulative', 'team', 'foundation'),
				of: v.strictObject(integers('community', 'lp', 'client', 'verifier'))
			})
		),
		v.minLength(100)
	),
	reward: v.pipe(
		v.array(
			v.strictObject({
				role,
				...integers('epoch', 'part', 'weight', 'total', 'effective', 'tenure', 'held', 'earned'),
				...integers('share', 'pot', 'pol', 'reward', 'withheld')
			})
		),
		v.minLength(60)
	)
});
const vectors = v.parse(schema, JSON.parse(readFileSync(path, 'utf8')));

const distance = (a: bigint, b: bigint): bigint => (a > b ? a - b : b - a);

/** Relative error under 1e-13, and the contract’s as much, so that the two lie within 1e-12 of each other. */
function expectNear(actual: bigint, expected: bigint) {
	expect(distance(actual, expected) * 10n ** 13n).toBeLessThan(expected);
}

test.each(vectors.factor)('factorDown $k, $v, $v0', ({ k, v, v0, out }) => {
	expectNear(factorDown(k, v, v0), out);
});

test.each(vectors.schedule)('emission of day $day', ({ day, cumulative, team, foundation, of }) => {
	const community = communityOf(day);
	expect(cumulativeDown(day)).toBe(cumulative);
	expect(teamDown(cumulative)).toBe(team);
	expect(foundationDown(cumulative)).toBe(foundation);
	expect(communityUp(cumulative)).toBe(cumulative - team - foundation);
	expect({
		community,
		lp: roleOf(community, 'lp'),
		client: roleOf(community, 'client'),
		verifier: roleOf(community, 'verifier')
	}).toEqual(of);
});

test.each(vectors.reward)('claim of $role, $weight of $total in epoch $epoch', (c) => {
	const quote = quoteClaim(
		{ role: c.role, epoch: c.epoch, weight: c.weight, effective: c.effective, totalWeight: c.total },
		{ tenureSeconds: c.tenure, heldWei: c.held, earnedWei: c.earned }
	);
	expect(roleOf(communityOf(c.epoch), c.role)).toBe(c.part);
	expect(quote.shareWei).toBe(c.share);
	expectNear(quote.potWad, c.pot);
	expectNear(quote.polWad, c.pol);
	expect(distance(quote.rewardWei, c.reward)).toBeLessThanOrEqual(c.reward / 10n ** 13n + 1n);
	expect(quote.rewardWei + quote.withheldWei).toBe(c.share);
});

const month = { tenureSeconds: 30n * 86_400n, heldWei: 0n, earnedWei: 0n };

test('a client’s share is its fees at most, to the wei', () => {
	const day = 17_500n * WAD;
	for (const fees of [day - 1n, day, day + 1n]) {
		const work = { role: 'client', epoch: 0n, weight: fees, effective: fees, totalWeight: fees } as const;
		expect(quoteClaim(work, month).rewardWei).toBe(fees < day ? fees : day);
		expect(quoteClaim({ ...work, role: 'lp' }, month).rewardWei).toBe(42_000n * WAD);
	}
});

test('without weight there is no claim', () => {
	const none = { role: 'lp', epoch: 0n, weight: 0n, effective: 0n, totalWeight: 0n } as const;
	expect(quoteClaim(none, month)).toEqual({
		shareWei: 0n,
		potWad: 0n,
		polWad: 0n,
		rewardWei: 0n,
		withheldWei: 0n
	});
});

test('no reward is above its share, and no client’s above its fees', () => {
	const amount = fc.bigInt({ min: 0n, max: 73_000_000n * WAD });
	fc.assert(
		fc.property(
			fc.constantFrom('lp', 'client', 'verifier'),
			fc.bigInt({ min: 0n, max: 32_000n }),
			fc.record({ weight: amount, rest: amount, lost: amount }),
			fc.record({
				tenureSeconds: fc.bigInt({ min: 0n, max: 1n << 32n }),
				heldWei: amount,
				earnedWei: amount
			}),
			(role, epoch, { weight, rest, lost }, account) => {
				const effective = weight > lost ? weight - lost : 0n;
				const work = { role, epoch, weight, effective, totalWeight: weight + rest };
				const { shareWei, rewardWei, withheldWei } = quoteClaim(work, account);
				expect(rewardWei + withheldWei).toBe(shareWei);
				expect(withheldWei).toBeGreaterThanOrEqual(0n);
				if (role === 'client') expect(rewardWei).toBeLessThanOrEqual(weight);
			}
		)
	);
});
