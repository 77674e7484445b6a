import { zeroAddress } from 'viem';
import { RallyError } from '$lib/core/errors';
import { formatRally } from '$lib/core/units';

/** `[code, sentence, hint?]` */
type Refusal = readonly [code: string, sentence: string, hint?: string];

const big = (value: unknown): bigint => (typeof value === 'bigint' ? value : BigInt(Number(value)));
const rally = (value: unknown) => `${formatRally(big(value))} RALLY`;
const bytes = (value: unknown) => `${String(value)} bytes`;
const short = (id: unknown) => `${String(id).slice(0, 10)}…`;
const time = (value: unknown) =>
	new Date(Number(value) * 1_000).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });

/** Cut, not rounded: what misses a minimum must not look as if it reached it. */
function flops(value: unknown): string {
	const unit = ['', 'K', 'M', 'G', 'T', 'P', 'E'];
	const power = Math.floor((big(value).toString().length - 1) / 3);
	const hundredths = power === 0 ? big(value) * 100n : (big(value) * 100n) / 1_000n ** BigInt(power);
	return `${Number(hundredths) / 100} ${unit[power] ?? ''}FLOP/s`;
}

function span(seconds: unknown): string {
	const s = Number(seconds);
	if (s % 86_400 === 0) return `${s / 86_400} days`;
	if (s % 3_600 === 0) return `${s / 3_600} h`;
	return s % 60 === 0 ? `${s / 60} min` : `${s} s`;
}

const DEADLINE: Refusal = [
	'chain.deadlinePassed',
	'It took too long to be mined, so it was called off; nothing was paid.',
	'Try again.'
];
const notRegistered = (id: unknown): Refusal => [
	'device.unknown',
	`No device ${short(id)} is registered.`,
	'Register it first.'
];

/** What each custom error of the contracts means to the person who ran into it. */
const REFUSALS = {
	// RALLY
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

	// Classes
	ClassExists: () => ['class.exists', 'This class exists already.', 'Use it: anyone may.'],
	UnknownClass: (id) => ['class.unknown', `There is no resource class ${short(id)} on this chain.`],
	KernelMissing: () => ['class.invalid', 'A class must name the kernel that proves it.'],
	NameLengthOutOfBounds: (length, min, max) => [
		'class.invalid',
		`A class’s name has ${String(min)} to ${bytes(max)}; this one has ${String(length)}.`
	],
	ScoreOutOfBounds: (score, min) => [
		'class.invalid',
		`A class asks for ${flops(min)} or more; this one asks for ${flops(score)}.`
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

	// Devices
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
				],

	// Verification
	BondTooSmall: (bond, min) => [
		'verifier.bondTooSmall',
		`A verifier bonds at least ${rally(min)}; this would be ${formatRally(big(bond))}.`
	],
	PeerKeyMissing: () => ['verifier.keyMissing', 'A verifier must name the key of its peer.'],
	NotVerifier: () => [
		'verifier.notBonded',
		'Only a bonded verifier can attest a device.',
		'Bond RALLY first.'
	],
	VerifierIsUnbonding: () => [
		'verifier.unbonding',
		'This verifier is taking its bond back and attests no more.',
		'Bond again to go on.'
	],
	NotUnbonding: () => ['verifier.notUnbonding', 'The bond was not asked back.', 'Unbond first.'],
	BondLocked: (until) => [
		'verifier.bondLocked',
		`The bond is locked until ${new Date(Number(until) * 1_000).toLocaleString()}.`
	],
	DeviceNotRegistered: (id) => notRegistered(id),
	ScoreBelowMinimum: (score, min) => [
		'score.tooLow',
		`The device reached ${flops(score)}; this class asks for ${flops(min)}.`,
		'Choose a smaller class.'
	],
	MemoryBelowMinimum: (memory, min) => [
		'score.memoryTooLow',
		`The device showed ${bytes(memory)} of memory; this class asks for ${bytes(min)}.`,
		'Choose a smaller class.'
	],

	// Staking
	DeadlinePassed: () => DEADLINE,
	DurationOutOfBounds: (duration, min, max) => [
		'window.badDuration',
		`A window lasts ${span(min)} to ${span(max)}; this one would last ${span(duration)}.`
	],
	NotAttested: () => [
		'attestation.missing',
		'No verifier has attested this device for this class.',
		'Prove it first.'
	],
	WindowOpen: (_device, _window, end) => [
		'window.open',
		`This device is staked already, until ${time(end)}.`,
		'Wait until then, or stake another device.'
	],
	WindowNotOver: (_window, end) => ['window.notOver', `The window runs until ${time(end)}.`, 'End it then.'],
	UnknownWindow: (id) => ['window.unknown', `There is no window ${String(id)}, or it was ended before.`],
	NotWindowOwner: () => ['window.notOwner', 'This window belongs to another wallet.', 'Connect that wallet.'],
	Soulbound: () => ['window.soulbound', 'A window cannot be given away.'],
	WrongPools: () => ['chain.failed', 'These contracts were not deployed together.'],

	// Pools
	OnlyStaking: () => ['chain.failed', 'Devices come into a pool through staking only.'],
	UnknownPool: (id) => ['class.unknown', `There is no pool ${short(id)} on this chain.`],
	NoDevices: () => ['rent.noIdleDevice', 'A lease needs at least one device.', 'Choose one that is idle.'],
	TooManyDevices: (count, max) => [
		'rent.tooManyDevices',
		`One lease takes at most ${String(max)} devices, not ${String(count)}.`,
		'Rent the rest in a second lease.'
	],
	ClientKeyMissing: () => ['rent.keyMissing', 'A lease must name the key that the devices will serve.'],
	LeaseEndPassed: (end) => [
		'lease.over',
		`The lease would have ended at ${time(end)} already.`,
		'Rent for longer.'
	],
	DeviceNotInPool: (id) => [
		'window.over',
		`Device ${short(id)} is not staked in this pool any more.`,
		'Choose another device.'
	],
	DeviceLeased: (id, end) => [
		'rent.noIdleDevice',
		`Device ${short(id)} is rented until ${time(end)}.`,
		'Choose another device.'
	],
	WindowTooShort: (id, windowEnd, leaseEnd) => [
		'rent.windowTooShort',
		`Device ${short(id)} is staked until ${time(windowEnd)}, and the lease would run until ${time(leaseEnd)}.`,
		'Rent for a shorter time, or choose another device.'
	],
	NotEnoughIdle: (wanted, idle) => [
		'rent.noIdleDevice',
		`This takes ${String(wanted)} compute-seconds, and the pool has ${String(idle)} idle.`,
		'Rent fewer devices, or for a shorter time: a pool is never emptied.'
	],
	CostAboveLimit: (cost, max) => [
		'rent.priceMoved',
		`The price moved: this costs ${rally(cost)} now, and you would pay at most ${formatRally(big(max))}.`,
		'Look at the new price, then rent again.'
	],
	InjectionAboveLimit: (needed, max) => [
		'stake.priceMoved',
		`The price moved: this takes ${rally(needed)} now, and you would put in at most ${formatRally(big(max))}.`,
		'Look at the new amount, then stake again.'
	],
	ProceedsBelowLimit: (proceeds, min) => [
		'stake.priceMoved',
		`The price moved: this brings ${rally(proceeds)} now, and you wanted at least ${formatRally(big(min))}.`,
		'Look at the new price, then sell again.'
	],
	OpeningBelowFloor: (_amount, min) => [
		'stake.belowFloor',
		`The first provider of a pool puts in at least ${rally(min)} for a window this long.`,
		'Put in more, or stake for a shorter time.'
	],
	NoLiquidity: () => [
		'stake.noLiquidity',
		'Nobody provides liquidity to this pool now, so it cannot buy your seconds.',
		'Provide liquidity yourself, or choose another class.'
	],
	ShareTooSmall: () => [
		'stake.poolDrained',
		'This pool’s reserve is too small for anyone to join it now.',
		'Choose another class, or wait until its windows end.'
	],
	DeviceInPool: () => ['window.open', 'This device is staked already.', 'End its window first.'],
	UnknownPosition: (id) => ['window.unknown', `There is no window ${String(id)} in this pool.`],
	UnknownLease: (id) => ['lease.unknown', `There is no lease ${String(id)}.`]
} satisfies Record<string, (...args: unknown[]) => Refusal>;

type RefusalName = keyof typeof REFUSALS;

/** What a contract would refuse, found out before it is asked; arguments as its custom error has them. */
export function refusal(errorName: RefusalName, args: readonly unknown[]): RallyError {
	const describe: (...args: unknown[]) => Refusal = REFUSALS[errorName];
	const [code, sentence, hint] = describe(...args);
	const details = `${errorName}(${args.map(String).join(', ')})`;
	return new RallyError(sentence, hint === undefined ? { code, details } : { code, details, hint });
}

/**
 * A contract's custom error as the sentence a person reads.
 *
 * @returns undefined for an error that no one's action here can end in
 */
export function refusalOf(errorName: string, args: readonly unknown[]): RallyError | undefined {
	return Object.hasOwn(REFUSALS, errorName) ? refusal(errorName as RefusalName, args) : undefined;
}
