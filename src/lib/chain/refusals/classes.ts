import { zeroAddress } from 'viem';
import { formatRally } from '$lib/core/units';
import { big, bytes, DEADLINE, scoreText, notRegistered, rally, short, span, type Refusals } from './words';

/** RALLY, classes and devices. */
export const CLASSES = {
	ERC20InsufficientBalance: (_sender, balance, needed) => [
		'chain.insufficientRally',
		`This needs ${rally(needed)}; the wallet holds ${formatRally(big(balance))}.`,
		'Add RALLY to the wallet, or take less.'
	],
	ERC20InsufficientAllowance: (_spender, allowance, needed) => [
		'chain.allowanceTooSmall',
		`This costs ${rally(needed)}, and you approved ${formatRally(big(allowance))}.`,
		'The price moved meanwhile: look at it and try again.'
	],
	ERC2612ExpiredSignature: () => DEADLINE,
	ERC2612InvalidSigner: () => [
		'wallet.badSignature',
		'The wallet’s signature is not that of its own account.'
	],
	OnlyMinter: () => ['chain.onlyMinter', 'Only the minter can make new RALLY.'],
	CapExceeded: (_minted, cap) => ['chain.capExceeded', `There will never be more than ${rally(cap)}.`],

	ClassExists: () => ['class.exists', 'This class exists already.', 'Use it: anyone may.'],
	UnknownClass: (id) => ['class.unknown', `There is no resource class ${short(id)} on this chain.`],
	KernelMissing: () => ['class.invalid', 'A class must name the kernel that proves it.'],
	NameLengthOutOfBounds: (length, min, max) => [
		'class.invalid',
		`A class’s name has ${String(min)} to ${bytes(max)}; this one has ${String(length)}.`
	],
	ScoreOutOfBounds: (score, min) => [
		'class.invalid',
		`A class asks for a score of ${scoreText(min)} or more; this one asks for ${scoreText(score)}.`
	],
	FloorPriceOutOfBounds: (_price, min, max) => [
		'class.invalid',
		`A class’s floor price lies between ${String(min)} wei and ${rally(max)} a compute-second.`
	],
	ValidityOutOfBounds: (_validity, min, max) => [
		'class.invalid',
		`A class’s attestations hold for ${span(min)} to ${span(max)}.`
	],
	FeeOutOfBounds: (_fee, max) => ['class.invalid', `A class’s fee is at most ${Number(max) / 100} %.`],
	BurnOutOfBounds: (_burn, max) => ['class.invalid', `A class burns at most ${rally(max)} a window.`],
	MaintenanceFeeOutOfBounds: (_fee, max) => [
		'class.invalid',
		`A class’s maintenance fee is at most ${rally(max)}.`
	],
	CollateralOutOfBounds: (_bps, max) => [
		'class.invalid',
		`A class’s collateral is at most ${Number(max) / 10_000} times the proceeds.`
	],
	SaleLimitOutOfBounds: (_limit, max) => [
		'class.invalid',
		`A class lets sellers in for at most ${span(max)}.`
	],
	QuorumInvalid: (quorum, max) => [
		'class.invalid',
		`A class draws an odd number of verifiers, up to ${String(max)}; this one names ${String(quorum)}.`
	],
	ChallengeFeeOutOfBounds: (_fee, max) => [
		'class.invalid',
		`A class’s challenge fee is at most ${rally(max)}.`
	],
	StakeLimitOutOfBounds: (_limit, min, max) => [
		'class.invalid',
		`A class’s stake limit lies between ${rally(min)} and ${rally(max)}.`
	],

	InvalidDeviceSignature: () => [
		'device.badSignature',
		'The signature is not this device’s, so the chain did not register it.',
		'Reload the page and try again; if it stays, make a new device key.'
	],
	EndpointTooLong: (length, max) => [
		'endpoint.tooLong',
		`A broker’s address has at most ${bytes(max)}; this one has ${String(length)}.`
	],
	UnknownDevice: (id) => notRegistered(id),
	NotDeviceOwner: (id, _caller, owner) =>
		owner === zeroAddress
			? notRegistered(id)
			: [
					'device.notOwner',
					'This device belongs to another wallet.',
					'Connect that wallet, or register the device again with this one.'
				]
} satisfies Refusals;
