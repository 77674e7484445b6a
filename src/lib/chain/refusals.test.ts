import { encodeErrorResult, RawContractError, type Abi } from 'viem';
import { expect, test } from 'vitest';
import { RallyError } from '$lib/core/errors';
import { parseNetworkConfig } from '$lib/core/network';
import { contractErrors } from './contractErrors';
import { refusalOf } from './refusals';
import { toChainError } from './toChainError';

const network = parseNetworkConfig({ name: 'Test', chainId: 31337, rpcUrl: '/rpc', brokerUrl: '/broker' });

/** Errors of OpenZeppelin's base contracts that no action of this app can run into. */
const OUT_OF_REACH =
	/^(ERC721|ERC6909|ERC20Invalid|ECDSA|StringTooLong|InvalidShortString|InvalidAccountNonce|SafeCast|Strings|FailedCall|Checkpoint|InsufficientBalance|MathOverflow|P256)/;

const names = [...new Set(contractErrors.map(({ name }) => name))].filter((name) => !OUT_OF_REACH.test(name));

test('there are errors to check', () => expect(names.length).toBeGreaterThan(40));

test.each(names)('%s is one clear sentence with a code', (name) => {
	const inputs = contractErrors.find((each) => each.name === name)?.inputs ?? [];
	const args = inputs.map(({ type }) => {
		if (type === 'address') return `0x${'ab'.repeat(20)}`;
		if (type === 'bool') return true;
		if (type === 'uint8') return 2;
		return type === 'bytes32' ? `0x${'cd'.repeat(32)}` : 1_800_000_000n;
	});
	const refusal = refusalOf(name, args);
	expect(refusal?.code).toMatch(/^[a-z]+\.[a-zA-Z]+$/);
	expect(refusal?.shortMessage).toMatch(/^[A-Z].{10,200}\.$/s);
	expect(refusal?.shortMessage).not.toMatch(/undefined|NaN|\n|Invalid Date/);

	// And it is found wherever viem or a wallet buries the contract's bytes.
	const data = encodeErrorResult({ abi: contractErrors as Abi, errorName: name, args });
	const buried = [new RawContractError({ data }), { code: 3, data: { data } }, { error: 1, data }];
	for (const each of buried) {
		expect(toChainError(each, { network }).code).toBe(refusal?.code);
	}
});

test('an error that is none of the contracts’ still ends in one sentence', () => {
	for (const thrown of [new Error('boom'), 'boom', undefined, null, { data: '0x12345678' }, { data: {} }]) {
		const error = toChainError(thrown, { network });
		expect(error.code).toBe('chain.failed');
		expect(error.shortMessage).toBe('The chain refused, and gave no reason that Rally knows.');
	}
	expect(refusalOf('constructor', [])).toBeUndefined();
});

test('what is a RallyError already stays', () => {
	const error = new RallyError('Said.', { code: 'said' });
	expect(toChainError(error, { network })).toBe(error);
});

test('a person’s no in the wallet is no failure of the chain', () => {
	expect(toChainError({ code: 4001, message: 'User rejected' }, { network }).code).toBe('wallet.refused');
});
