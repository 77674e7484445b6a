import { expect, test, vi } from 'vitest';
import type { WalletState } from '$lib/chain/types';
import { RallyError } from '$lib/core/errors';
import { createStore } from '$lib/core/store';
import { anAddress } from './fixtures';
import type { WalletActions } from './services';
import { Wallet } from './wallet.svelte';

const burner: WalletState = { kind: 'burner', address: anAddress(1) };

function setUp(change: Partial<WalletActions> = {}) {
	const state = createStore<WalletState>({ kind: 'none' });
	const actions: WalletActions = {
		hasFaucet: true,
		watch: (listener) => state.subscribe(listener),
		reconnect: async () => {},
		listInjected: async () => [],
		connectBurner: async () => state.set(burner),
		connectInjected: async () => {},
		disconnect: async () => state.set({ kind: 'none' }),
		switchChain: async () => {},
		balances: async () => ({ rallyWei: 5n, gasWei: 6n }),
		requestFunds: async () => {},
		...change
	};
	/** Sleeps until the signal ends it: one round of polling. */
	const clock = {
		nowMs: () => 0,
		sleep: (_: number, signal?: AbortSignal) =>
			new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()))
	};
	const wallet = new Wallet(async () => actions, clock);
	const controller = new AbortController();
	const following = wallet.follow(controller.signal);
	return { wallet, state, stop: () => (controller.abort(), following) };
}

test('a burner made here is ready at once, with its balances', async () => {
	const { wallet, stop } = setUp();
	await vi.waitFor(() => expect(wallet.hasFaucet).toBe(true));
	await wallet.createBurner();
	expect(wallet.isReady).toBe(true);
	expect(wallet.balances).toEqual({ rallyWei: 5n, gasWei: 6n });
	await stop();
});

test('a wallet on another chain is connected but not ready', async () => {
	const { wallet, state, stop } = setUp();
	await vi.waitFor(() => expect(wallet.hasFaucet).toBe(true));
	state.set({ kind: 'injected', address: anAddress(2), name: 'Rabby', wrongChain: true });
	expect(wallet.address).toBe(anAddress(2));
	expect(wallet.isReady).toBe(false);
	expect(wallet.isWrongChain).toBe(true);
	await stop();
});

test('a refusal in the wallet is told, and the next try clears it', async () => {
	let refuse = true;
	const { wallet, stop } = setUp({
		async connectInjected() {
			if (refuse) throw new RallyError('The wallet refused.', { code: 'wallet.refused' });
		}
	});
	await wallet.connect('io.rabby');
	expect(wallet.error?.code).toBe('wallet.refused');
	expect(wallet.busy).toBeUndefined();
	refuse = false;
	await wallet.connect('io.rabby');
	expect(wallet.error).toBeUndefined();
	await stop();
});

test('balances of a wallet that left are not shown under the next one', async () => {
	let answer = (_: { rallyWei: bigint; gasWei: bigint }) => {};
	const { wallet, state, stop } = setUp({
		balances: (address) =>
			address === anAddress(1)
				? new Promise((resolve) => (answer = resolve))
				: Promise.resolve({ rallyWei: 2n, gasWei: 2n })
	});
	await vi.waitFor(() => expect(wallet.hasFaucet).toBe(true));
	state.set(burner);
	await Promise.resolve();
	state.set({ kind: 'burner', address: anAddress(2) });
	await vi.waitFor(() => expect(wallet.balances?.rallyWei).toBe(2n));
	answer({ rallyWei: 1n, gasWei: 1n });
	await Promise.resolve();
	expect(wallet.balances?.rallyWei).toBe(2n);
	await stop();
});
