import { formatRally } from '$lib/core/units';
import { big, rally, time, type Refusals } from './words';

/** Pools and leases. */
export const POOLS = {
	OnlyStaking: () => ['chain.failed', 'Devices come into a pool through staking only.'],
	UnknownPool: () => [
		'pool.empty',
		'Nobody has ever staked a device in this pool.',
		'Choose another class, or be the first.'
	],
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
	WindowNotInPool: (_pool, id) => [
		'window.over',
		`Window ${String(id)} is not in this pool, or not any more.`,
		'Choose another device.'
	],
	WindowLeased: (id, end) => [
		'rent.noIdleDevice',
		`The device of window ${String(id)} is rented until ${time(end)}.`,
		'Choose another device.'
	],
	WindowTooShort: (id, windowEnd, leaseEnd) => [
		'rent.windowTooShort',
		`Window ${String(id)} lasts until ${time(windowEnd)}, and the lease would run until ${time(leaseEnd)}.`,
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
	WindowInPool: () => ['window.open', 'This window is in its pool already.'],
	UnknownLease: (id) => ['lease.unknown', `There is no lease ${String(id)}.`],
	LeaseEndNotLater: (_end, leaseEnd) => [
		'lease.notLater',
		`The lease runs until ${time(leaseEnd)} already.`,
		'Choose a later end.'
	],
	IdleNotFound: (found, wanted) => [
		'rent.noIdleDevice',
		`The draw met ${String(found)} of ${String(wanted)} devices that are free for that long.`,
		'Rent fewer, or for a shorter time.'
	],
	MassTooLarge: () => [
		'stake.poolDrained',
		'This pool’s price is too high for anyone to join it now.',
		'Choose another class.'
	],
	ReserveTooThin: () => [
		'stake.poolDrained',
		'This would leave too little in the pool’s reserve to keep accounts with.',
		'Choose another class, or wait until its windows end.'
	],
	WindowEndInvalid: (end) => ['window.badDuration', `No window can end at ${time(end)}.`],
	WindowOver: (id, end) => ['window.over', `Window ${String(id)} was over at ${time(end)}.`, 'End it.'],
	NotLeaseClient: (id) => [
		'lease.notYours',
		`Lease ${String(id)} is another wallet’s.`,
		'Connect that wallet.'
	],
	LeaseOver: (id, end) => ['lease.over', `Lease ${String(id)} was over at ${time(end)}.`, 'Rent again.'],
	LeaseNotOver: (id, end) => ['lease.notOver', `Lease ${String(id)} runs until ${time(end)}.`],
	NotInLease: (id, window) => [
		'lease.otherDevice',
		`Window ${String(window)} is not in lease ${String(id)}.`
	],
	NotWholeLease: (id) => [
		'lease.otherDevice',
		`Lease ${String(id)} is extended for all its devices at once.`
	],
	NothingToCredit: (id) => ['lease.credited', `Lease ${String(id)} burned no fee, or was credited already.`],
	BudgetTooSmall: (budget, least) => [
		'quote.tooLittle',
		`Not even a minute is to be had for ${rally(budget)}; the least is ${rally(least)}.`,
		'Give more.'
	],
	ProceedsOutOfReach: (wanted, most) => [
		'quote.tooMuch',
		`Not even seven days bring ${rally(wanted)}; the most is ${rally(most)}.`,
		'Ask for less.'
	]
} satisfies Refusals;
