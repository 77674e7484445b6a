import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { systemClock } from '$lib/core/clock';
import { createManualClock } from '$lib/core/manualClock';
import { systemRandom } from '$lib/core/random';
import type { ModelId } from '$lib/core/ids';
import { LINK_CODES } from '$lib/protocol/codes';
import { acceptLink, openLink } from './openLink';
import { createLinkWorld, createPerson } from './linkWorld';
import * as hostile from './hostilePeers';

const modelId = 'a'.repeat(64) as ModelId;
const MIB = 1024 * 1024;

describe('a peer that breaks the handshake is refused', () => {
	it.each([
		['cannotSignPeer', 'handshake.signature'],
		['changesFingerprintPeer', 'handshake.signature'],
		['mirrorPeer', 'handshake.signature'],
		['speaksBeforeHandshakePeer', 'handshake.order'],
		['helloTwicePeer', 'handshake.order'],
		['babblesPeer', 'handshake.shape'],
		['otherVersionPeer', 'version.unsupported']
	] as const)('%s: %s', async (name, code) => {
		const world = await createLinkWorld();
		hostile[name]({ channel: world.deviceChannel, key: world.device.key, role: 'device' });
		const opening = openLink(world.clientChannel, {
			key: world.client.key,
			role: 'client',
			random: systemRandom,
			clock: systemClock
		});
		await expect(opening).rejects.toMatchObject({ code });
		expect(await world.deviceChannel.closed).toMatch(/closed/);
	});

	it('otherKeyPeer, whoever called', async () => {
		const other = (await createPerson('device')).key;
		const one = await createLinkWorld();
		hostile.otherKeyPeer(other)({ channel: one.deviceChannel, key: one.device.key, role: 'device' });
		await expect(one.open()).rejects.toMatchObject({ code: 'identity.mismatch' });
		const two = await createLinkWorld();
		const accepting = acceptLink(two.clientChannel, {
			key: two.client.key,
			role: 'client',
			random: systemRandom,
			clock: systemClock
		});
		hostile.otherKeyPeer(other)({
			channel: two.deviceChannel,
			key: two.device.key,
			role: 'device',
			side: 'opener'
		});
		await expect(accepting).rejects.toMatchObject({ code: 'identity.mismatch' });
	});

	it('replaysHandshakePeer', async () => {
		const one = await createLinkWorld();
		const recorded: Uint8Array<ArrayBuffer>[] = [];
		const accepting = acceptLink(hostile.recordHandshake(one.deviceChannel, recorded), {
			key: one.device.key,
			role: 'device',
			random: systemRandom,
			clock: systemClock
		});
		await Promise.all([one.open(), accepting]);
		expect(recorded).toHaveLength(3);
		const two = await createLinkWorld();
		hostile.replaysHandshakePeer(recorded)({
			channel: two.deviceChannel,
			key: one.device.key,
			role: 'device'
		});
		const opening = openLink(two.clientChannel, {
			key: two.client.key,
			role: 'client',
			random: systemRandom,
			clock: systemClock,
			expect: { peerId: one.device.peerId }
		});
		await expect(opening).rejects.toMatchObject({ code: 'handshake.signature' });
	});

	it('mutePeer, when the time is over and not before', async () => {
		const clock = createManualClock();
		const world = await createLinkWorld({ clock });
		let refused = false;
		const opening = world.open().catch((error) => {
			refused = true;
			throw error;
		});
		opening.catch(() => {});
		await clock.advance(9_999);
		expect(refused).toBe(false);
		await clock.advance(1);
		await expect(opening).rejects.toMatchObject({ code: 'handshake.timeout' });
	});
});

describe('a peer that breaks a rule later is closed', () => {
	it.each([
		['hugeFramePeer', 'frame.length'],
		['wrongShapePeer', 'message.shape'],
		['halfAChunkPeer', 'attachment.incomplete'],
		['moreThanAnnouncedPeer', 'attachment.tooLarge'],
		['unknownStreamPeer', 'frame.stream'],
		['skipsANumberPeer', 'message.sequence'],
		['grantsTheImpossiblePeer', 'credit.invalid'],
		['shakesHandsAgainPeer', 'handshake.order'],
		['opensEverythingPeer', 'streams.tooMany']
	] as const)('%s: %s', async (name, code) => {
		const world = await createLinkWorld();
		hostile[name]({ channel: world.deviceChannel, key: world.device.key, role: 'device' });
		const link = await world.open();
		expect((await link.closed).code).toBe(code);
		await expect(link.send({ type: 'model.load', modelId })).rejects.toMatchObject({ code });
	});

	it('noCreditPeer: what waits for it is told', async () => {
		const clock = createManualClock();
		const world = await createLinkWorld({ clock });
		hostile.noCreditPeer({ channel: world.deviceChannel, key: world.device.key, role: 'device' });
		const link = await world.open();
		const sending = link.send(
			{
				type: 'task.run',
				jobId: 'j' as never,
				taskId: 't' as never,
				attempt: 1,
				modelId,
				leaseId: 1n as never,
				inputs: [{ name: 'x', type: 'uint8', dims: [5 * MIB] }],
				deadlineMs: 1
			},
			{ attachments: [new Uint8Array(5 * MIB)] }
		);
		sending.catch(() => {});
		await clock.advance(70_000);
		await expect(sending).rejects.toMatchObject({ code: 'credit.starved' });
	});

	it('silentPeer: after fifteen seconds and not before', async () => {
		const clock = createManualClock();
		const world = await createLinkWorld({ clock });
		hostile.silentPeer({ channel: world.deviceChannel, key: world.device.key, role: 'device' });
		const link = await world.open();
		let ended = false;
		void link.closed.then(() => (ended = true));
		await clock.advance(14_999);
		expect(ended).toBe(false);
		await clock.advance(1);
		expect(await link.closed).toMatchObject({ code: 'heartbeat.lost' });
	});

	it('whatever bytes come, the link ends with a documented code or goes on', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.uint8Array({ minLength: 1, maxLength: 200 }), { minLength: 1, maxLength: 5 }),
				async (noise) => {
					const world = await createLinkWorld();
					const [link] = await Promise.all([world.open(), world.accept()]);
					for (const bytes of noise) world.deviceChannel.send(Uint8Array.from(bytes));
					await new Promise((resolve) => setTimeout(resolve, 5));
					link.close();
					expect(Object.keys(LINK_CODES)).toContain((await link.closed).code);
				}
			),
			{ numRuns: 30 }
		);
	});
});
