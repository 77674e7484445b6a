import { RallyError } from '$lib/core/errors';
import type { DeviceId } from '$lib/core/ids';
import type { Board } from './board';
import type { OwnWindow, ProviderChain, ProviderOptions } from './ports';
import type { StartOptions } from './types';
import { findWindow, isSameAddress } from './windows';

export interface PrepareOptions extends Pick<ProviderOptions, 'chain' | 'key'> {
	deviceId: DeviceId;
	board: Board;
	signal: AbortSignal;
}

/**
 * Sees to it that the device may be staked: the wallet has coins and the device is registered to it. A device
 * that stands in an open window needs neither.
 *
 * @returns the window it stands in
 * @throws RallyError `device.otherOwner`, `wallet.empty`, as `findWindow`, or what the chain refuses; the signal's reason
 */
export async function prepare(
	{ classId }: StartOptions,
	{ chain, key, deviceId, board, signal }: PrepareOptions
): Promise<OwnWindow | undefined> {
	const [owner, wallet] = await Promise.all([chain.ownerOf(deviceId), chain.wallet()]);
	signal.throwIfAborted();
	if (owner && !isSameAddress(owner, wallet)) {
		throw new RallyError('This device is registered to another wallet.', {
			code: 'device.otherOwner',
			details: owner,
			hint: 'Connect that wallet to go on.'
		});
	}
	const window = owner && (await openOrUnproved(classId, signal, { chain, deviceId, board }));
	if (window) return window;
	await fund(chain, board, signal);
	if (owner) return undefined;
	board.change({ phase: 'registering' });
	const transactionHash = await chain.register(key);
	board.say('This device is registered under its own key.', 'info', transactionHash);
	signal.throwIfAborted();
	return undefined;
}

/** A window that can't be ended before the device has proved itself again waits for that. */
async function openOrUnproved(...asked: Parameters<typeof findWindow>): Promise<OwnWindow | undefined> {
	try {
		return await findWindow(...asked);
	} catch (thrown) {
		if (thrown instanceof RallyError && thrown.code === 'window.notProved') return undefined;
		throw thrown;
	}
}

async function fund(chain: ProviderChain, board: Board, signal: AbortSignal): Promise<void> {
	const isFunded = async () => {
		const { rallyWei, gasWei } = await chain.balances();
		signal.throwIfAborted();
		return rallyWei > 0n && gasWei > 0n;
	};
	if (await isFunded()) return;
	if (chain.requestFunds) {
		board.change({ phase: 'funding' });
		board.say('Asking the faucet for test coins.');
		await chain.requestFunds();
		if (await isFunded()) return;
	}
	throw new RallyError('The wallet holds no RALLY or no coin for gas.', {
		code: 'wallet.empty',
		hint: 'Send some to it, then start again.'
	});
}
