import { big, DEADLINE, rally, span, time, type Refusals } from './words';

/** Certificates, windows and compute tokens. */
export const STAKING = {
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
	WrongStaking: () => ['chain.failed', 'These contracts were not deployed together.'],
	WrongVerification: () => ['chain.failed', 'These contracts were not deployed together.'],
	NotCertificateOwner: (id) => [
		'certificate.notOwner',
		`Certificate ${String(id)} is another wallet’s, or used up.`,
		'Burn RALLY for one of your own.'
	],
	ERC721NonexistentToken: (id) => [
		'certificate.unknown',
		`There is no certificate ${String(id)}, or it was used up.`,
		'Burn RALLY for another.'
	],
	CertificateTooSmall: (id, amount, min) => [
		'certificate.tooSmall',
		`Certificate ${String(id)} stands for ${rally(amount)}; this class burns ${rally(min)}.`,
		'Burn what this class asks for.'
	],
	SaleLimitExceeded: (_id, duration, max) =>
		big(max) === 0n
			? ['stake.noSellers', 'This class takes no sellers.', 'Provide liquidity, or choose another class.']
			: [
					'stake.tooLong',
					`This class lets sellers in for at most ${span(max)}; this would be ${span(duration)}.`,
					'Sell a shorter window.'
				],
	ComputeTokenNotWhole: (id) => [
		'window.notWhole',
		`Part of the compute token of window ${String(id)} is in other hands.`,
		'Get it back first: only a whole window joins a pool.'
	],
	AlreadyJoined: (id) => ['window.joined', `Window ${String(id)} has joined its pool already.`],
	NotJoined: (id) => ['window.notJoined', `Window ${String(id)} has not joined its pool.`],
	NotProved: (id, deadline) => [
		'window.notProved',
		`No proof of the device reaches the end of window ${String(id)}, so what it holds stays there until ${time(deadline)}.`,
		'Prove the device again before that, and then end the window.'
	],
	WrongRole: (id) => ['window.wrongRole', `Window ${String(id)} was opened for the other role.`],
	FaultPending: (id) => [
		'window.reported',
		`The device of window ${String(id)} was reported, and that is not decided yet.`,
		'Wait for the verdict.'
	],
	OnlyFaultsOrReferee: () => ['chain.failed', 'Only a verdict can forfeit a window.']
} satisfies Refusals;
