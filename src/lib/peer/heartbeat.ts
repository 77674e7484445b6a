import type { Clock } from '$lib/core/clock';
import { toHexDigits } from '$lib/core/bytes';
import type { Random } from '$lib/core/random';
import { HEARTBEAT_EXPIRY_MS, HEARTBEAT_MS } from '$lib/protocol/limits';

export interface HeartbeatOptions {
	clock: Clock;
	random: Random;
	/** @param id 8 bytes that a pong brings back; unguessable, so that none comes before its ping */
	sendPing(id: Uint8Array<ArrayBuffer>): void;
}

/**
 * Counts beats in which nothing came. It counts beats and not time, for a machine that slept has not
 * listened either and must not find everyone lost when it wakes.
 */
export function createHeartbeat({ clock, random, sendPing }: HeartbeatOptions) {
	const sentAtMs = new Map<string, number>();
	let silentBeats = -1;
	let rttMs: number | undefined;
	let heardCount = 0;

	/** Sends a ping. */
	function ask(): void {
		const id = random.bytes(8);
		sentAtMs.set(toHexDigits(id), clock.nowMs());
		const [oldest] = sentAtMs.keys();
		if (sentAtMs.size > HEARTBEAT_EXPIRY_MS / HEARTBEAT_MS && oldest !== undefined) sentAtMs.delete(oldest);
		sendPing(id);
	}

	return {
		ask,
		/** How often something came. */
		get heardCount() {
			return heardCount;
		},
		get rttMs() {
			return rttMs;
		},
		/** Something came. */
		heard(): void {
			heardCount++;
			silentBeats = -1;
		},
		/** Takes the round trip; what answers no ping of ours is nothing. */
		pong(id: Uint8Array): void {
			const sent = sentAtMs.get(toHexDigits(id));
			if (sent === undefined) return;
			sentAtMs.delete(toHexDigits(id));
			rttMs = Math.min(rttMs ?? Infinity, Math.max(0, clock.nowMs() - sent));
		},
		/** To be called every {@link HEARTBEAT_MS}. */
		beat(): 'alive' | 'lost' {
			if (++silentBeats >= HEARTBEAT_EXPIRY_MS / HEARTBEAT_MS) return 'lost';
			ask();
			return 'alive';
		}
	};
}
