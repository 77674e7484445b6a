import { toRallyError } from '$lib/core/errors';
import { establishLink } from './establishLink';
import type { Side } from './handshake';
import type { Link, LinkOptions } from './link';
import { linkError } from './linkError';
import type { Channel } from './transport';

/** Awaits the handshake; the channel is closed where it does not come about. */
function establish(channel: Channel, side: Side, options: LinkOptions): Promise<Link> {
	return new Promise((resolve, reject) => {
		const { signal } = options;
		if (signal?.aborted) {
			channel.close();
			return reject(signal.reason);
		}
		const { closed, close } = establishLink(channel, side, options, (link) => {
			signal?.removeEventListener('abort', onAbort);
			resolve(link);
		});
		const onAbort = () => {
			reject(signal?.reason);
			close('bye', toRallyError(signal?.reason).shortMessage);
		};
		signal?.addEventListener('abort', onAbort, { once: true });
		void closed.then((end) => {
			signal?.removeEventListener('abort', onAbort);
			reject(linkError(end));
		});
	});
}

/**
 * The calling side's handshake over a channel it opened.
 *
 * @throws RallyError with the code the peer or this side closed with: `identity.mismatch`,
 * `handshake.signature`, `handshake.timeout`, `version.unsupported` …; the signal's reason
 */
export const openLink = (channel: Channel, options: LinkOptions): Promise<Link> =>
	establish(channel, 'opener', options);

/**
 * The called side's handshake over a channel that `Transport.onChannel` brought.
 *
 * @throws as {@link openLink}
 */
export const acceptLink = (channel: Channel, options: LinkOptions): Promise<Link> =>
	establish(channel, 'acceptor', options);
