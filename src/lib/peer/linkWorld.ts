import { systemRandom } from '$lib/core/random';
import { systemClock, type Clock } from '$lib/core/clock';
import type { PeerId } from '$lib/core/ids';
import { generateSigningKey, type SigningKey } from '$lib/protocol/key';
import type { Role } from '$lib/protocol/messages';
import { peerIdOf } from '$lib/protocol/peerId';
import type { Link } from './link';
import { acceptLink, openLink } from './openLink';
import { createMemoryHub } from './memoryTransport';
import type { Channel } from './transport';

export interface Person {
	key: SigningKey;
	peerId: PeerId;
	role: Role;
}

export async function createPerson(role: Role): Promise<Person> {
	const key = await generateSigningKey();
	return { key, peerId: peerIdOf(key.publicKey), role };
}

/** Two people and a channel between them in memory: for tests. */
export async function createLinkWorld({ clock = systemClock }: { clock?: Clock } = {}) {
	const hub = createMemoryHub({ random: systemRandom, clock });
	const client = await createPerson('client');
	const device = await createPerson('device');
	const near = hub.transport(client.peerId);
	const far = hub.transport(device.peerId);
	const arrived = new Promise<Channel>((resolve) => far.onChannel(resolve));
	const clientChannel = await near.connect(device.peerId);
	const deviceChannel = await arrived;
	const options = ({ key, role }: Person) => ({ key, role, random: systemRandom, clock });
	return {
		hub,
		client,
		device,
		clientChannel,
		deviceChannel,
		open: (): Promise<Link> =>
			openLink(clientChannel, { ...options(client), expect: { peerId: device.peerId } }),
		accept: (): Promise<Link> => acceptLink(deviceChannel, options(device))
	};
}
