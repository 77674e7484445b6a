import { expect, test, vi } from 'vitest';
import type { Chain } from '$lib/chain/createChain';
import type { Funds } from '$lib/chain/requestFunds';
import { RallyError } from '$lib/core/errors';
import { createFunding } from './createFunding';

const chain = {} as Chain;

test('two who ask at once ask the faucet once, and both wait for it', async () => {
	let rallyWei = 0n;
	let give = () => {};
	const request = vi.fn(
		() =>
			new Promise<Funds>((resolve) => {
				give = () => {
					rallyWei = 5n;
					resolve({} as Funds);
				};
			})
	);
	const ensure = createFunding(chain, { balances: async () => ({ rallyWei, gasWei: 1n }), request });
	const both = Promise.all([ensure('0x01'), ensure('0x01')]);
	await vi.waitFor(() => expect(request).toHaveBeenCalledOnce());
	give();
	await both;
	await ensure('0x01');
	expect(request).toHaveBeenCalledOnce();
});

test('a refusal is told to all who wait, and the next asks anew', async () => {
	const request = vi.fn(() => Promise.reject(new RallyError('once an hour', { code: 'faucet.tooSoon' })));
	const ensure = createFunding(chain, { balances: async () => ({ rallyWei: 0n, gasWei: 0n }), request });
	const both = await Promise.allSettled([ensure('0x01'), ensure('0x01')]);
	expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
	await expect(ensure('0x01')).rejects.toThrow('once an hour');
	expect(request).toHaveBeenCalledTimes(2);
});
