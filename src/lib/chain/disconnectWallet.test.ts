import { generatePrivateKey } from 'viem/accounts';
import { expect, test, vi } from 'vitest';
import { connectBurner } from './connectBurner';
import { createChain } from './createChain';
import { disconnectWallet } from './disconnectWallet';
import { walletState } from './walletState';

const at = (digit: string): `0x${string}` => `0x${digit.repeat(40)}`;

function open(storage: {
	getItem(key: string): string | null;
	setItem(key: string, value: string): void;
	removeItem(key: string): void;
}) {
	return createChain({
		network: {
			name: 'Test',
			chainId: 31337,
			rpcUrl: 'http://127.0.0.1:1',
			brokerUrl: '/peer',
			faucetUrl: '/faucet',
			iceServers: [],
			contracts: {
				rally: at('1'),
				classes: at('2'),
				devices: at('3'),
				verification: at('4'),
				staking: at('5'),
				pools: at('6'),
				referee: at('7'),
				emission: at('8'),
				certificates: at('9'),
				computeToken: at('a'),
				lens: at('b'),
				faults: at('c')
			}
		},
		origin: 'http://127.0.0.1:1',
		storage
	});
}

test('a burner that a reload left is taken up again, and can be let go of', async () => {
	const kept = new Map<string, string>();
	const storage = {
		getItem: (key: string) => kept.get(key) ?? null,
		setItem: (key: string, value: string) => void kept.set(key, value),
		removeItem: (key: string) => void kept.delete(key)
	};
	const privateKey = generatePrivateKey();
	const address = await connectBurner(open(storage), { privateKey });
	const reloaded = open(storage);
	await vi.waitFor(() => expect(reloaded.config.state.connections.size).toBe(1));
	expect(await connectBurner(reloaded, { privateKey })).toBe(address);
	expect(walletState(reloaded)).toEqual({ kind: 'burner', address });
	await disconnectWallet(reloaded);
	expect(walletState(reloaded)).toEqual({ kind: 'none' });
});
