// Takes a device's place at the broker, under the device's own public key, without being able to sign for it.
// node --import tsx e2e/impostor.ts BROKER_URL DEVICE_PUBLIC_KEY_HEX
import { fromHex } from '$lib/core/bytes';
import { systemClock } from '$lib/core/clock';
import { systemRandom } from '$lib/core/random';
import { createPeers } from '$lib/peer/createPeers';
import { createNodeTransport } from '$lib/peer/nodeTransport';
import { generateSigningKey } from '$lib/protocol/key';
import { peerIdOf } from '$lib/protocol/peerId';

const [, , brokerUrl = '', hex = ''] = process.argv;
const publicKey = fromHex(hex) ?? new Uint8Array();
const own = await generateSigningKey();
const peers = createPeers({
	key: { publicKey, sign: own.sign },
	role: 'device',
	peerId: peerIdOf(publicKey),
	brokerUrl,
	join: (broker) => createNodeTransport({ ...broker, clock: systemClock, random: systemRandom }),
	clock: systemClock,
	random: systemRandom
});
// It answers whoever calls; its handshake is what must fail.
peers.onLink(() => {});
await peers.online(AbortSignal.timeout(30_000));
console.log('in place');
process.on('SIGTERM', () => process.exit(0));
