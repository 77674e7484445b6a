import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WAD } from '$lib/core/units';
import { communityOf, communityUp, cumulativeDown, foundationDown, roleOf, teamDown } from './emission';

const TOTAL = 73_000_000n * WAD;
/** ⌊73e24 / 2^86⌋ is the first that is 0. */
const DAYS = 86 * 365;
const ROLES = ['lp', 'client', 'verifier'] as const;

test('year one is exactly 36,500,000, a hundred thousand a day', () => {
	let sum = 0n;
	for (let day = 0n; day < 365n; day++) {
		const emitted = cumulativeDown(day + 1n) - cumulativeDown(day);
		expect(emitted).toBe(100_000n * WAD);
		sum += emitted;
	}
	expect(sum).toBe(36_500_000n * WAD);
	expect(cumulativeDown(366n) - cumulativeDown(365n)).toBe(50_000n * WAD);
});

test('all days together are exactly 73,000,000, and so are their parts', () => {
	const sums = { all: 0n, team: 0n, foundation: 0n, community: 0n, roles: 0n };
	for (let day = 0; day < DAYS; day++) {
		const [before, after] = [cumulativeDown(BigInt(day)), cumulativeDown(BigInt(day + 1))];
		const community = communityOf(BigInt(day));
		sums.all += after - before;
		sums.team += teamDown(after) - teamDown(before);
		sums.foundation += foundationDown(after) - foundationDown(before);
		sums.community += community;
		for (const role of ROLES) sums.roles += roleOf(community, role);
	}
	expect(sums).toEqual({
		all: TOTAL,
		team: 7_300_000n * WAD,
		foundation: 14_600_000n * WAD,
		community: 51_100_000n * WAD,
		roles: 51_100_000n * WAD
	});
});

test('the last wei comes on the last day', () => {
	expect(cumulativeDown(BigInt(DAYS - 1))).toBe(TOTAL - 1n);
	expect(cumulativeDown(BigInt(DAYS))).toBe(TOTAL);
	expect(cumulativeDown(1n << 40n)).toBe(TOTAL);
});

test('the first day by parts', () => {
	const community = communityOf(0n);
	expect(ROLES.map((role) => roleOf(community, role))).toEqual([42_000n * WAD, 17_500n * WAD, 10_500n * WAD]);
});

test('nothing emitted is taken back, from the whole or from a part', () => {
	fc.assert(
		fc.property(
			fc.bigInt({ min: 0n, max: BigInt(DAYS + 400) }),
			fc.bigInt({ min: 0n, max: 800n }),
			(day, later) => {
				const [before, after] = [cumulativeDown(day), cumulativeDown(day + later)];
				expect(after).toBeGreaterThanOrEqual(before);
				for (const part of [teamDown, foundationDown, communityUp]) {
					expect(part(after)).toBeGreaterThanOrEqual(part(before));
					expect(part(before + 1n)).toBeGreaterThanOrEqual(part(before));
				}
				expect(teamDown(after) + foundationDown(after) + communityUp(after)).toBe(after);
			}
		)
	);
});
