import type { Channel } from './transport';

/** Keeps channels for the one who will take them. */
export function createArrivals() {
	let handler: ((channel: Channel) => void) | undefined;
	const early: Channel[] = [];
	return {
		arrive(channel: Channel): void {
			if (handler) handler(channel);
			else early.push(channel);
		},
		onChannel(next: (channel: Channel) => void): void {
			handler = next;
			for (const channel of early.splice(0)) next(channel);
		}
	};
}
