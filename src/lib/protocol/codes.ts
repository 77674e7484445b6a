/** Why a link ended; in CLOSE frames and as the code of what rejects with it. */
export const LINK_CODES = {
	bye: 'The peer said goodbye.',
	closed: 'The connection closed without a word.',
	'handshake.timeout': 'The peer did not finish the handshake in time.',
	'handshake.order': 'The peer spoke before the handshake was over.',
	'handshake.shape': 'The peer sent a malformed handshake.',
	'handshake.signature': 'The peer could not sign for the key it claims on this connection.',
	'version.unsupported': 'The peer speaks another version of the protocol.',
	'identity.mismatch': "The peer's key does not belong to the address it was reached at.",
	'frame.version': 'A frame had an unknown version.',
	'frame.type': 'A frame had an unknown type.',
	'frame.length': 'A frame was larger than its type allows, or of the wrong length.',
	'frame.stream': 'A frame named a stream that is not open.',
	'frame.flags': 'A frame set flags that do not exist.',
	'message.shape': 'A message did not have the shape of its type.',
	'message.tooLarge': 'A control message was larger than allowed.',
	'message.sequence': 'A message came out of sequence.',
	'message.tooMany': 'The peer sent more messages than can be held.',
	'attachment.count': 'A message carried more or fewer attachments than its type allows.',
	'attachment.tooLarge': 'An attachment was larger than its message type allows.',
	'attachment.mismatch': 'An attachment did not have the size its tensor header says.',
	'attachment.incomplete': 'An attachment ended before all of it had come.',
	'streams.tooMany': 'The peer opened more streams than allowed.',
	'credit.exceeded': 'The peer sent more than it had been granted.',
	'credit.invalid': 'The peer granted an impossible amount.',
	'credit.starved': 'The peer stopped taking data.',
	'heartbeat.lost': 'The peer has not been heard for 15 seconds.',
	'transport.lost': 'The network connection was lost.'
} as const;

/** Why a wish was refused or a task failed, while the link goes on. */
export const REFUSAL_CODES = {
	'lease.required': 'Present a lease first.',
	'lease.unknown': 'The chain does not know this lease.',
	'lease.notYours': 'The lease is bound to another key.',
	'lease.otherDevice': 'The lease does not cover this device.',
	'lease.over': 'The lease is over.',
	'model.tooLarge': 'The model is larger than a device takes.',
	'model.unknown': 'The device does not have this model.',
	'model.missing': 'The device does not have this piece of the model, or has it no longer.',
	'model.hashMismatch': "The model's bytes do not have its hash.",
	'model.invalid': 'The model cannot be loaded.',
	'model.unexpected': 'A piece of a model came that nobody asked for.',
	'input.mismatch': "The inputs do not fit the model's.",
	'output.tooLarge': 'The outputs are larger than a message may carry.',
	'task.unknown': 'The device does not have this task.',
	'task.deadline': 'The attempt ran past its deadline.',
	'task.cancelled': 'The attempt was cancelled.',
	'device.busy': 'The device has enough to do.',
	'device.paused': 'The device has been paused by its owner.',
	'device.draining': 'The device finishes what it has and takes nothing new.',
	'device.lost': 'The GPU was lost.',
	'device.memory': 'The GPU ran out of memory.',
	'device.storage': 'The device has no room left to keep this model.',
	'backend.unavailable': 'The backend that was asked for is not there.',
	'chain.unreachable': 'The chain could not be asked.',
	'proof.unknownClass': 'The verifier does not know this class.',
	'proof.unknownDevice': 'The registry does not know this device.',
	'proof.unexpected': 'A step of a proof came out of turn.',
	'proof.deadline': 'The proof ran past its deadline.',
	'proof.busy': 'Too many proofs are under way, or were lately.',
	'proof.failed': 'The proof did not hold.',
	unsupported: 'This peer does not serve such messages.',
	internal: 'Something went wrong inside.'
} as const;

export type LinkCode = keyof typeof LINK_CODES;
export type RefusalCode = keyof typeof REFUSAL_CODES;
export type WireCode = LinkCode | RefusalCode;

/** The documented sentence of a code. */
export function sentenceOf(code: WireCode): string {
	return { ...LINK_CODES, ...REFUSAL_CODES }[code];
}
