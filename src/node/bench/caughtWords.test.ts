import { expect, test } from 'vitest';
import { systemRandom } from '$lib/core/random';
import { caughtAllocs, caughtTriads } from './caughtWords';

test('a round with one wrong word is refused, each time', async () => {
	expect(await caughtTriads({ of: 20, random: systemRandom })).toBe(20);
});

test('a probe with one wrong value is refused, each time', async () => {
	expect(await caughtAllocs({ of: 20, random: systemRandom })).toBe(20);
});
