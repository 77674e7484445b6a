import * as v from 'valibot';
import type { DeviceId } from '$lib/core/ids';
import type { VerifyService } from '../verifyPorts';

const KEY = 'rally.challenge';
const schema = v.object({
	deviceIds: v.array(v.custom<DeviceId>((id) => typeof id === 'string' && /^0x[0-9a-f]{64}$/.test(id))),
	startedAtMs: v.number()
});

/** Remembers, in a storage that is this tab's alone, that a challenge runs: a reload ends it, and can say so. */
export function verifyMemory(
	storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
): VerifyService['running'] {
	return {
		read() {
			const text = storage.getItem(KEY);
			if (text === null) return undefined;
			try {
				const parsed = v.safeParse(schema, JSON.parse(text));
				return parsed.success ? parsed.output : undefined;
			} catch {
				return undefined;
			}
		},
		write: (running) => storage.setItem(KEY, JSON.stringify(running)),
		clear: () => storage.removeItem(KEY)
	};
}
