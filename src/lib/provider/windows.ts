import { RallyError } from '$lib/core/errors';
import type { Address, ClassId, DeviceId, Hex } from '$lib/core/ids';
import { formatRally } from '$lib/core/units';
import type { Board } from './board';
import type { OwnWindow, ProviderChain } from './ports';
import type { StartOptions } from './types';

export interface Windows {
	chain: ProviderChain;
	deviceId: DeviceId;
	board: Board;
}

export const isSameAddress = (a: Address, b: Address): boolean => a.toLowerCase() === b.toLowerCase();

/** Ends a window that is over, and shows what came back. */
export async function settleWindow({ windowId }: OwnWindow, { chain, board }: Windows): Promise<void> {
	const { transactionHash, returnedWei } = await chain.endWindow(windowId);
	const { earnings } = board.snapshot.get();
	board.change({ window: undefined, earnings: { ...earnings, claimableWei: 0n } });
	board.say(`The window has ended; ${formatRally(returnedWei)} RALLY came back.`, 'good', transactionHash);
}

/**
 * The device's window that is open and may be served for this class; one that is over is ended first.
 *
 * @throws RallyError `window.otherOwner`, `window.otherClass`
 */
export async function findWindow(
	classId: ClassId,
	signal: AbortSignal,
	windows: Windows
): Promise<OwnWindow | undefined> {
	const { chain, deviceId } = windows;
	const [window, wallet] = await Promise.all([chain.getOwnWindow(deviceId), chain.wallet()]);
	signal.throwIfAborted();
	if (!window) return undefined;
	if (window.endS <= chain.nowS()) {
		await settleWindow(window, windows);
		signal.throwIfAborted();
		return undefined;
	}
	if (!isSameAddress(window.owner, wallet)) {
		throw new RallyError('This device stands in a window of another wallet.', {
			code: 'window.otherOwner',
			details: window.owner,
			hint: 'Connect that wallet to serve it, or wait until the window is over.'
		});
	}
	if (window.classId !== classId) {
		throw new RallyError('This device stands in a window of another class.', {
			code: 'window.otherClass',
			details: window.classId,
			hint: 'Serve that class until the window is over, then start with this one.'
		});
	}
	return window;
}

/** Opens a window, as `enterWindow` does. */
export const openWindow = (
	options: StartOptions,
	signal: AbortSignal,
	windows: Windows
): Promise<OwnWindow> =>
	enterWindow(() => windows.chain.stake({ ...options, deviceId: windows.deviceId }), signal, windows);

/**
 * Enters the window that `send` opens. What was sent can't be called back: it is written down on `windows.board` even
 * where `signal` has aborted by the time it is mined.
 *
 * @throws RallyError `window.missing`, and those of `send`
 */
export async function enterWindow(
	send: () => Promise<{ transactionHash: Hex; burnedWei: bigint }>,
	signal: AbortSignal,
	{ chain, deviceId, board }: Windows
): Promise<OwnWindow> {
	const { transactionHash } = await send();
	board.change({
		earnings: {
			earnedWei: undefined,
			claimableWei: undefined,
			lockedWei: undefined,
			claimedWei: 0n
		}
	});
	const words = signal.aborted
		? 'The stake went through after the stop: the window is open, and nobody serves it.'
		: 'Staked: the window is open.';
	board.say(words, signal.aborted ? 'bad' : 'good', transactionHash);
	const window = await chain.getOwnWindow(deviceId);
	if (!window) {
		throw new RallyError('The window that was just opened can’t be found.', { code: 'window.missing' });
	}
	board.change({ window });
	return window;
}
