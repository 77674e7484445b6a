import type { LeaseView, WindowView } from '$lib/chain/types';
import type { Clock } from '$lib/core/clock';
import { toRallyError } from '$lib/core/errors';
import type { Link } from '$lib/peer/link';
import type { ServingFacts } from '$lib/protocol/messages';
import { createDeviceSession, type DeviceSession } from './deviceSession';
import type { DeviceSnapshot } from './types';

/** Between two tries to reach a device: doubled from the first to the last. */
const RETRY_FIRST_MS = 1000;
const RETRY_LAST_MS = 10_000;

/** A refusal of this lease, or somebody in the device's place: asking again would change neither. */
const FINAL_CODES = /^(lease\.|identity\.|handshake\.(signature|shape)$|version\.)/;

export interface KeeperOptions {
	device: Pick<WindowView, 'deviceId' | 'devicePublicKey' | 'endpoint'>;
	lease: LeaseView;
	chainId: number;
	clock: Clock;
	/** The chain's second. */
	nowS(): number;
	signal: AbortSignal;
	/** An authenticated link to the device. */
	openLink(device: Pick<WindowView, 'devicePublicKey' | 'endpoint'>, signal: AbortSignal): Promise<Link>;
	onChange(change: Partial<DeviceSnapshot>): void;
	/** The lease was accepted. */
	onSession(session: DeviceSession, facts: ServingFacts): void;
	onLost(text: string): void;
}

/**
 * Keeps one rented device connected until its lease is over or the signal aborts: a closed tab may come back, and
 * then it is used again. A device that refuses the lease itself is not asked twice. Never rejects.
 */
export async function keepDevice(options: KeeperOptions): Promise<void> {
	const { device, lease, clock, signal, onChange } = options;
	let waitMs = RETRY_FIRST_MS;
	while (!signal.aborted && options.nowS() < lease.endS) {
		let link: Link | undefined;
		try {
			onChange({ state: 'connecting', sentence: 'Looking for the device.' });
			link = await options.openLink(device, signal);
			const session = createDeviceSession(link, {
				deviceId: device.deviceId,
				chainId: options.chainId,
				endpoint: device.endpoint
			});
			const { facts } = await session.presentLease(lease.leaseId);
			waitMs = RETRY_FIRST_MS;
			onChange({ state: 'ready', rttMs: link.rttMs, sentence: 'Connected; the lease was accepted.' });
			const leave = () => link?.close('bye');
			signal.addEventListener('abort', leave, { once: true });
			options.onSession(session, facts);
			const { text } = await link.closed;
			signal.removeEventListener('abort', leave);
			if (signal.aborted) return;
			options.onLost(text);
			onChange({ state: 'lost', sentence: text });
		} catch (thrown) {
			if (signal.aborted) return;
			const { code, shortMessage } = toRallyError(thrown);
			link?.close('bye');
			const isFinal = FINAL_CODES.test(code);
			onChange({ state: isFinal ? 'refused' : 'lost', sentence: shortMessage });
			if (isFinal) return;
		}
		await clock.sleep(waitMs, signal).catch(() => {});
		waitMs = Math.min(2 * waitMs, RETRY_LAST_MS);
	}
	if (!signal.aborted) onChange({ state: 'lost', sentence: 'The lease is over.' });
}
