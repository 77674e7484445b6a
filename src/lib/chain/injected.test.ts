import { parseEther } from 'viem';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { rallyTokenAbi } from '$abi/RallyToken';
import { generateSigningKey } from '$lib/protocol/key';
import { startTestChain, type TestChain } from '../../node/testChain';
import { bondVerifier } from './bondVerifier';
import { chainNowS } from './chainNowS';
import { connectInjected } from './connectInjected';
import { createChain, type Chain } from './createChain';
import { disconnectWallet } from './disconnectWallet';
import { getBalances } from './getBalances';
import { listInjectedWallets } from './listInjectedWallets';
import { quoteLpStake } from './quoteLpStake';
import { read } from './read';
import { reconnectWallet } from './reconnectWallet';
import { registerDevice } from './registerDevice';
import { rent } from './rent';
import { requestFunds } from './requestFunds';
import { stakeAsLp } from './stakeAsLp';
import { switchChain } from './switchChain';
import type { WalletState } from './types';
import { walletState } from './walletState';
import { watchWallet } from './watchWallet';

/*
 * Wallet extensions, announced as EIP-6963 asks, before a real chain whose node holds their keys.
 */

type Request = { method: string; params?: unknown };

/** A wallet extension that says yes to everything and keeps its keys in the test's node. */
class AnvilWallet {
	private listeners = new Map<string, Set<(value: unknown) => void>>();
	readonly asked: string[] = [];

	constructor(
		private readonly rpcUrl: string,
		readonly name: string
	) {}

	announce() {
		const info = { uuid: crypto.randomUUID(), name: this.name, icon: 'data:,', rdns: `test.${this.name}` };
		const say = () =>
			window.dispatchEvent(
				new CustomEvent('eip6963:announceProvider', { detail: Object.freeze({ info, provider: this }) })
			);
		window.addEventListener('eip6963:requestProvider', say);
		say();
	}

	async request(request: Request): Promise<unknown> {
		this.asked.push(request.method);
		if (request.method === 'eth_requestAccounts') return this.accounts();
		if (request.method === 'eth_accounts') return this.accounts();
		if (request.method.startsWith('wallet_')) throw this.error(-32601, 'unknown method');
		return this.forward(request);
	}

	on(event: string, listener: (value: unknown) => void) {
		this.listeners.set(event, (this.listeners.get(event) ?? new Set()).add(listener));
	}

	removeListener(event: string, listener: (value: unknown) => void) {
		this.listeners.get(event)?.delete(listener);
	}

	emit(event: string, value: unknown) {
		for (const listener of this.listeners.get(event) ?? []) listener(value);
	}

	protected error(code: number, message: string) {
		return Object.assign(new Error(message), { code });
	}

	/** The ninth of anvil's own accounts, which nobody else here uses. */
	private async accounts() {
		return ((await this.forward({ method: 'eth_accounts' })) as string[]).slice(8, 9);
	}

	protected async forward({ method, params = [] }: Request): Promise<unknown> {
		const reply = await fetch(this.rpcUrl, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
		});
		const { result, error } = (await reply.json()) as { result?: unknown; error?: { code: number } };
		if (error) throw Object.assign(new Error('RPC error'), error);
		return result;
	}
}

/** Connects, and then declines whatever it is asked to sign or send. */
class DecliningWallet extends AnvilWallet {
	override request(request: Request) {
		if (/sign|send/i.test(request.method)) return Promise.reject(this.error(4001, 'User rejected'));
		return super.request(request);
	}
}

/** Declines even to connect. */
class ShyWallet extends AnvilWallet {
	override request(request: Request) {
		if (request.method === 'eth_requestAccounts') return Promise.reject(this.error(4001, 'User rejected'));
		return super.request(request);
	}
}

/** Sends, but knows no typed data, as some contract wallets do not. */
class PlainWallet extends AnvilWallet {
	override request(request: Request) {
		if (request.method === 'eth_signTypedData_v4') return Promise.reject(this.error(-32601, 'not supported'));
		return super.request(request);
	}
}

/** Stands on another chain until it is asked to switch. */
class AbroadWallet extends AnvilWallet {
	chainId = '0x1';
	override request(request: Request) {
		if (request.method === 'eth_chainId') return Promise.resolve(this.chainId);
		if (request.method === 'wallet_switchEthereumChain') {
			this.chainId = '0x7a69';
			this.emit('chainChanged', this.chainId);
			return Promise.resolve(null);
		}
		return super.request(request);
	}
}

/** Thinks it over so long that somebody else is faster. */
class OvertakenWallet extends AnvilWallet {
	meanwhile: () => Promise<unknown> = () => Promise.resolve();
	override async request(request: Request) {
		if (request.method === 'eth_sendTransaction') await this.meanwhile();
		return super.request(request);
	}
}

let net: TestChain;
let chain: Chain;
let kept: Map<string, string>;

beforeAll(async () => {
	net = await startTestChain();
}, 60_000);
afterAll(() => net.stop());
beforeEach(() => {
	vi.stubGlobal('window', new EventTarget());
	kept = new Map();
	chain = newTab();
});
afterEach(() => vi.unstubAllGlobals());

/** The same page after a reload. */
function newTab(): Chain {
	const { network, origin } = net.verifier.chain;
	const storage = {
		getItem: (key: string) => kept.get(key) ?? null,
		setItem: (key: string, value: string) => void kept.set(key, value),
		removeItem: (key: string) => void kept.delete(key)
	};
	return createChain({ network, origin, storage });
}

async function connected<W extends AnvilWallet>(Wallet: new (rpcUrl: string, name: string) => W): Promise<W> {
	const wallet = new Wallet(net.rpcUrl, 'fox');
	wallet.announce();
	await connectInjected(chain, { id: 'test.fox' });
	return wallet;
}

test('without an extension the list is empty; each that announces itself stands in it once', () => {
	expect(listInjectedWallets(chain)).toEqual([]);
	new AnvilWallet(net.rpcUrl, 'fox').announce();
	new AnvilWallet(net.rpcUrl, 'owl').announce();
	expect(listInjectedWallets(chain)).toEqual([
		{ id: 'test.fox', name: 'fox', icon: 'data:,' },
		{ id: 'test.owl', name: 'owl', icon: 'data:,' }
	]);
});

test('an old extension that only sets window.ethereum is listed when it is the only one', () => {
	Object.assign(window, { ethereum: new AnvilWallet(net.rpcUrl, 'old') });
	expect(listInjectedWallets(chain)).toEqual([{ id: 'injected', name: 'Browser wallet', icon: undefined }]);
	new AnvilWallet(net.rpcUrl, 'fox').announce();
	expect(listInjectedWallets(chain).map(({ id }) => id)).toEqual(['test.fox']);
});

test('a wallet is watched from none to connected, to another account, to gone', async () => {
	const states: WalletState[] = [];
	const stop = watchWallet(chain, (state) => states.push(state));
	const wallet = await connected(AnvilWallet);
	const other = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';
	wallet.emit('accountsChanged', [other]);
	await disconnectWallet(chain);
	stop();
	await connectInjected(chain, { id: 'test.fox' });
	expect(states.map(({ kind }) => kind)).toEqual(['none', 'connecting', 'injected', 'injected', 'none']);
	expect(states[2]).toMatchObject({ name: 'fox', wrongChain: false });
	expect(states[3]).toMatchObject({ address: other });
});

test('a wallet abroad is told so, refuses nothing silently, and comes home when asked', async () => {
	await connected(AbroadWallet);
	expect(walletState(chain)).toMatchObject({ kind: 'injected', wrongChain: true });
	const key = await generateSigningKey();
	await expect(registerDevice(chain, { ...key, endpoint: '' })).rejects.toMatchObject({
		code: 'wallet.wrongChain',
		shortMessage: 'fox stands on another chain than Test network.'
	});
	await switchChain(chain);
	expect(walletState(chain)).toMatchObject({ wrongChain: false });
	await registerDevice(chain, { ...key, endpoint: '' });
});

test('a no to connect, and a no to send, are told as a no, and nothing is spent', async () => {
	new ShyWallet(net.rpcUrl, 'shy').announce();
	await expect(connectInjected(chain, { id: 'test.shy' })).rejects.toMatchObject({ code: 'wallet.refused' });
	expect(walletState(chain)).toEqual({ kind: 'none' });
	await expect(connectInjected(chain, { id: 'test.gone' })).rejects.toMatchObject({
		code: 'wallet.notFound'
	});
	await connected(DecliningWallet);
	const key = await generateSigningKey();
	await expect(registerDevice(chain, { ...key, endpoint: '' })).rejects.toMatchObject({
		code: 'wallet.refused',
		shortMessage: 'You declined it in your wallet; nothing was sent.'
	});
});

test('a wallet without typed data approves what it pays, to the wei, and no more', async () => {
	const wallet = await connected(PlainWallet);
	const state = walletState(chain);
	if (state.kind !== 'injected') throw new Error('the wallet is connected');
	const { address } = state;
	await requestFunds(chain, { address });
	const classId = await net.newClass();
	const { deviceId } = await net.newDevice({ chain, address });
	await net.attest(deviceId, classId);
	const { rallyWei } = await quoteLpStake(chain, { classId, durationS: 600 });
	const before = await getBalances(chain, address);
	const maxRallyWei = rallyWei + parseEther('1');
	const stake = await stakeAsLp(chain, {
		classId,
		deviceId,
		durationS: 600,
		maxRallyWei,
		openingRallyWei: rallyWei + parseEther('1')
	});
	// Register, approve and ask to be verified, approve and stake.
	expect(wallet.asked.filter((method) => method === 'eth_sendTransaction')).toHaveLength(5);
	const after = await getBalances(chain, address);
	expect(before.rallyWei - after.rallyWei).toBe(stake.rallyWei + stake.burnWei);
	const allowance = await read(chain, {
		address: chain.deployment.rally,
		abi: rallyTokenAbi,
		functionName: 'allowance',
		args: [address, chain.deployment.staking]
	});
	expect(allowance).toBe(0n);
});

test('what is gone by the time it is mined is refused with its reason, and costs gas alone', async () => {
	const wallet = await connected(OvertakenWallet);
	const state = walletState(chain);
	if (state.kind !== 'injected') throw new Error('the wallet is connected');
	const [provider, faster] = await Promise.all([net.person(), net.person()]);
	const classId = await net.newClass();
	const { deviceId } = await net.newDevice(provider);
	await net.attest(deviceId, classId);
	const maxRallyWei = parseEther('20');
	const { windowId } = await stakeAsLp(provider.chain, {
		classId,
		deviceId,
		durationS: 3_600,
		maxRallyWei
	});
	const { publicKey: clientPublicKey } = await generateSigningKey();
	const endS = (await chainNowS(chain)) + 600;
	const lease = { classId, windowIds: [windowId], endS, clientPublicKey, maxCostWei: parseEther('5') };
	wallet.meanwhile = () => rent(faster.chain, lease);
	const before = await getBalances(chain, state.address);
	await expect(rent(chain, lease)).rejects.toMatchObject({ code: 'rent.noIdleDevice' });
	const after = await getBalances(chain, state.address);
	expect(after.rallyWei).toBe(before.rallyWei);
	expect(after.gasWei).toBeLessThan(before.gasWei);
});

test('a reload takes up the wallet that was connected, and none that was let go', async () => {
	expect(await reconnectWallet(chain)).toBe(false);
	await connected(AnvilWallet);
	const tab = newTab();
	expect(walletState(tab)).toEqual({ kind: 'none' });
	expect(await reconnectWallet(tab)).toBe(true);
	expect(walletState(tab)).toMatchObject({ kind: 'injected', name: 'fox' });
	await disconnectWallet(tab);
	expect(await reconnectWallet(newTab())).toBe(false);
});

// The last: from here on there are two verifiers, of whom either may be drawn.
test('a wallet that knows typed data signs a permit; where a contract knows none it approves', async () => {
	const wallet = await connected(AnvilWallet);
	const state = walletState(chain);
	if (state.kind !== 'injected') throw new Error('the wallet is connected');
	const { publicKey } = await generateSigningKey();
	await bondVerifier(chain, { amountWei: parseEther('100'), publicKey, endpoint: '' });
	expect(wallet.asked).not.toContain('eth_signTypedData_v4');
	expect(wallet.asked.filter((method) => method === 'eth_sendTransaction')).toHaveLength(2);
});
