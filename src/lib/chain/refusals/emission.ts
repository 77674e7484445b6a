import { time, type Refusals } from './words';

/** Rewards. */
export const EMISSION = {
	EpochNotOver: (_epoch, end) => [
		'reward.notYet',
		`That day’s rewards are divided at ${time(end)}.`,
		'Claim then.'
	],
	NothingToClaim: () => ['reward.none', 'This wallet has nothing to claim for that day, or has claimed it.'],
	EpochHasWeight: () => [
		'reward.hasWeight',
		'Somebody may claim that day’s rewards, so they are not burned.'
	],
	AlreadyRetired: () => ['reward.retired', 'That day’s rewards were burned already.'],
	TeamLocked: (until) => [
		'reward.locked',
		`The team’s part is locked until ${new Date(Number(until) * 1_000).toLocaleDateString()}.`
	],
	ZeroAddress: () => ['chain.failed', 'An address is missing.'],
	GenesisInFuture: () => ['chain.failed', 'Emission cannot be deployed before its first day.'],
	NotMinter: () => ['chain.failed', 'This RALLY was deployed for another minter.'],
	OnlyBooker: () => ['chain.failed', 'Only the contract that sees the work books it.'],
	FactorAboveOne: () => ['chain.failed', 'No multiplier is above one.']
} satisfies Refusals;
