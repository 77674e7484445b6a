import { formatRally } from '$lib/core/units';
import { big, bytes, scoreText, notRegistered, rally, short, time, type Refusals } from './words';

/** Verification, the referee and fault reports. */
export const VERIFICATION = {
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
		`The device’s score is ${scoreText(score)}; this class asks for ${scoreText(min)}.`,
		'Choose a smaller class.'
	],
	MemoryBelowMinimum: (memory, min) => [
		'score.memoryTooLow',
		`The device showed ${bytes(memory)} of memory; this class asks for ${bytes(min)}.`,
		'Choose a smaller class.'
	],
	SeatsOpen: (_account, seats) => [
		'verifier.seatsOpen',
		`The bond still answers for ${String(seats)} open rounds.`,
		'Vote in them, or wait until they are closed.'
	],
	NothingEarned: () => [
		'verifier.nothingEarned',
		'This verifier has earned nothing that it has not taken out.'
	],
	DeviceIsConvicted: () => [
		'device.convicted',
		'This device was shown to have signed a false result; it is never attested again.',
		'Make a new device key.'
	],
	RoundOpen: (id) => [
		'round.open',
		`Round ${String(id)} about this device is not decided yet.`,
		'Wait for its verdict.'
	],
	RetryTooEarly: (from) => [
		'round.tooEarly',
		`This device failed its last proof; it may ask for another from ${time(from)} on.`,
		'Wait until then, or choose a class that asks for less.'
	],
	RenewalTooEarly: (from) => [
		'round.tooEarly',
		`This device is attested for a while yet; it can be attested again from ${time(from)} on.`
	],
	FeeTooSmall: (fee, min) => [
		'class.feeTooSmall',
		`This class pays verifiers ${rally(fee)}; they ask for at least ${formatRally(big(min))}.`,
		'Choose another class.'
	],
	OnlyFaults: () => ['chain.failed', 'Only a fault report can do this.'],
	OnlyReferee: () => ['chain.failed', 'Only the referee can do this.'],
	UnknownRound: (id) => ['round.unknown', `There is no round ${String(id)}.`],
	WrongStatus: (id) => ['round.notNow', `Round ${String(id)} is past that, or not there yet.`],
	DrawTooEarly: (id) => [
		'round.tooEarly',
		`Round ${String(id)} is drawn in a later block.`,
		'Try again at once.'
	],
	DrawTooLate: (id) => ['round.over', `Nobody drew round ${String(id)} in time.`, 'Ask for a new one.'],
	NoVerifierActive: () => ['verifier.none', 'No verifier is bonded on this network.', 'Try again later.'],
	NotDrawn: (id) => ['round.notDrawn', `This verifier was not drawn for round ${String(id)}.`],
	VotedAlready: (id) => ['round.voted', `This verifier has voted in round ${String(id)} already.`],
	VoteTooLate: (id, deadline) => ['round.over', `Round ${String(id)} ended at ${time(deadline)}.`],
	RoundNotOver: (id, deadline) => ['round.notOver', `Round ${String(id)} runs until ${time(deadline)}.`],
	RoundIsClosed: (id) => ['round.closed', `Round ${String(id)} is closed already.`],
	CannotCancelYet: (id, until) => ['round.notOver', `Round ${String(id)} can be drawn until ${time(until)}.`],
	EpochOutOfBounds: () => [
		'chain.failed',
		'Verification was deployed with epochs that are too short or too long.'
	],

	UnknownKernel: (id) => ['evidence.kernel', `The referee does not know the kernel ${short(id)}.`],
	SizeOutOfBounds: (n, min, max) => [
		'evidence.size',
		`The referee takes matrices of ${String(min)} to ${String(max)} rows, not ${String(n)}.`
	],
	IndexOutOfBounds: (index, n) => [
		'evidence.index',
		`There is no row or column ${String(index)} of ${String(n)}.`
	],
	WrongRowLength: (length, expected) => [
		'evidence.row',
		`The row has ${bytes(length)} where ${bytes(expected)} were due.`
	],
	RowNotUnderRoot: (row) => ['evidence.row', `Row ${String(row)} is not what the device signed.`],
	EntryRight: (row, column) => [
		'evidence.right',
		`Entry ${String(row)}, ${String(column)} is right: nothing speaks against the device.`
	],

	LeaseNotActive: (lease) => [
		'lease.over',
		`Lease ${String(lease)} does not hold this device, or not any more.`
	],
	ReportPending: (_window, report) => [
		'fault.pending',
		`This device is reported already: report ${String(report)} is not decided.`,
		'Wait for its verdict.'
	],
	UnknownReport: (id) => ['fault.unknown', `There is no report ${String(id)}.`],
	AlreadyResolved: (id) => ['fault.resolved', `Report ${String(id)} has been acted on already.`],
	RoundNotDecided: (id) => [
		'round.notOver',
		`Round ${String(id)} is not decided yet.`,
		'Wait for its verdict.'
	],
	EmptyEvidence: () => ['accusation.empty', 'An accusation names the evidence for it.'],
	AlreadyAccused: (lease) => [
		'accusation.made',
		`Lease ${String(lease)} has accused this device already; its evidence stands on the chain.`
	]
} satisfies Refusals;
