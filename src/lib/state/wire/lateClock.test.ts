import { expect, test } from 'vitest';
import type { ChainClock } from '$lib/chain/chainClock';
import { createManualClock } from '$lib/core/manualClock';
import { RallyError } from '$lib/core/errors';
import { lateClock } from './lateClock';

const chainTime: ChainClock = { nowS: () => 42, measure: async () => {} };

test('a chain that answers gives its own clock', async () => {
	expect(await lateClock(async () => chainTime, createManualClock())).toBe(chainTime);
});

test('a chain that is away is asked again, and until then this machine’s clock counts', async () => {
	const clock = createManualClock(5_000_000);
	let isAway = true;
	const time = await lateClock(async () => {
		if (isAway) throw new RallyError('The chain cannot be reached.', { code: 'chain.unreachable' });
		return chainTime;
	}, clock);
	expect(time.nowS()).toBe(5000);
	await clock.advance(9_999);
	isAway = false;
	expect(time.nowS()).toBe(5009);
	await clock.advance(1);
	expect(time.nowS()).toBe(42);
});

test('whoever asks for the chain’s second at once gets it, or the reason', async () => {
	let isAway = true;
	const time = await lateClock(async () => {
		if (isAway) throw new RallyError('The chain cannot be reached.', { code: 'chain.unreachable' });
		return chainTime;
	}, createManualClock());
	await expect(time.measure()).rejects.toMatchObject({ code: 'chain.unreachable' });
	isAway = false;
	await time.measure();
	expect(time.nowS()).toBe(42);
});
