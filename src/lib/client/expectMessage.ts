import { RallyError, toRallyError } from '$lib/core/errors';
import type { Message } from '$lib/protocol/messages';

/** What a peer said no with. */
export const refusal = ({ code, text }: { code: string; text: string }): RallyError =>
	new RallyError(text, { code });

/** The message as the type that must have come. @throws RallyError with the peer's refusal, or `message.unexpected` */
export function expectMessage<Type extends Message['type']>(
	message: Message,
	type: Type
): Extract<Message, { type: Type }> {
	if (message.type === type) return message as Extract<Message, { type: Type }>;
	if (message.type === 'refused') throw refusal(message);
	throw toRallyError(
		new Error(`The device answered with "${message.type}" where "${type}" was due.`),
		'message.unexpected'
	);
}
