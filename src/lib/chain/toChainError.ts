import {
	BaseError,
	ContractFunctionRevertedError,
	ContractFunctionZeroDataError,
	HttpRequestError,
	InsufficientFundsError,
	RawContractError,
	TimeoutError,
	UserRejectedRequestError,
	WaitForTransactionReceiptTimeoutError,
	decodeErrorResult,
	isHex,
	type Hex
} from 'viem';
import { RallyError } from '$lib/core/errors';
import type { Chain } from './createChain';
import { contractErrors } from './contractErrors';
import { refusalOf } from './refusals';

/**
 * Whatever a node, a wallet or a contract threw, as one clear sentence.
 *
 * @returns RallyError with the contract's own refusal (see `refusals.ts`), or `wallet.refused`,
 *   `chain.unreachable`, `chain.noGas`, `chain.notMined`, `chain.noContract`, `chain.failed`
 */
export function toChainError(thrown: unknown, { network }: Pick<Chain, 'network'>): RallyError {
	if (thrown instanceof RallyError) return thrown;
	const cause = thrown;
	const find = (test: (error: unknown) => boolean): unknown =>
		thrown instanceof BaseError ? thrown.walk(test) : test(thrown) ? thrown : null;
	if (find((e) => e instanceof UserRejectedRequestError || (e as { code?: unknown } | null)?.code === 4001)) {
		return new RallyError('You declined it in your wallet; nothing was sent.', {
			code: 'wallet.refused',
			cause
		});
	}
	const data = revertData(find);
	if (data) {
		const refusal = decodeRefusal(data);
		if (refusal) return refusal;
	}
	const message = thrown instanceof BaseError ? thrown.details || thrown.shortMessage : String(thrown);
	if (
		find((e) => e instanceof InsufficientFundsError) ||
		/insufficient funds|gas \* price \+ value|lack of funds/i.test(message)
	) {
		return new RallyError('The wallet has too little ETH to pay for gas.', {
			code: 'chain.noGas',
			hint:
				network.faucetUrl === undefined
					? 'Send a little ETH to it first.'
					: 'Ask the faucet for some, then try again.',
			cause
		});
	}
	if (find((e) => e instanceof WaitForTransactionReceiptTimeoutError)) {
		return new RallyError('The transaction was sent, but no block has taken it yet.', {
			code: 'chain.notMined',
			hint: 'Look in your wallet before you try again: it may still be mined.',
			cause
		});
	}
	if (find((e) => e instanceof HttpRequestError || e instanceof TimeoutError)) {
		return new RallyError(`The chain of ${network.name} cannot be reached.`, {
			code: 'chain.unreachable',
			hint: 'Check your connection; on your own machine, see that `npm start` still runs.',
			cause
		});
	}
	if (find((e) => e instanceof ContractFunctionZeroDataError)) {
		return new RallyError(`Rally's contracts are not where ${network.name} says they are.`, {
			code: 'chain.noContract',
			hint: 'The chain may have been reset. Reload the page.',
			cause
		});
	}
	return new RallyError('The chain refused, and gave no reason that Rally knows.', {
		code: 'chain.failed',
		details: thrown instanceof BaseError ? thrown.shortMessage : message.split('\n')[0] || 'no message',
		cause
	});
}

/** The bytes a contract reverted with, wherever viem or a wallet put them. */
function revertData(find: (test: (error: unknown) => boolean) => unknown): Hex | undefined {
	const reverted = find((e) => e instanceof ContractFunctionRevertedError);
	if (reverted instanceof ContractFunctionRevertedError && reverted.raw) return reverted.raw;
	const raw = find((e) => e instanceof RawContractError || bytesOf(e) !== undefined);
	return bytesOf(raw);
}

function bytesOf(error: unknown): Hex | undefined {
	if (!error || typeof error !== 'object' || !('data' in error)) return undefined;
	const data = error.data;
	if (isHex(data) && data.length >= 10) return data;
	return data && typeof data === 'object' ? bytesOf(data) : undefined;
}

function decodeRefusal(data: Hex): RallyError | undefined {
	try {
		const { errorName, args } = decodeErrorResult({ abi: contractErrors, data });
		return refusalOf(errorName, (args ?? []) as readonly unknown[]);
	} catch {
		return undefined;
	}
}
