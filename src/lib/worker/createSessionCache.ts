import type { ModelId } from '$lib/core/ids';
import type { ModelSession } from '$lib/inference/createModelSession';

/** What held models may take together: two of the largest that travel. A device that serves many small ones holds them all. */
const HELD_BYTES = 2 ** 30;

/** Models ready to run, the one used last at the end. */
export interface SessionCache {
	/** The session of this model, which counts as used now. */
	use(modelId: ModelId): ModelSession | undefined;
	/** Releases those unused for longest until `bytes` more fit. A model too large for all of it stands alone. */
	makeRoom(bytes: number): Promise<void>;
	add(modelId: ModelId, session: ModelSession, bytes: number): void;
	release(modelId: ModelId): Promise<void>;
	/** Their device is gone: nothing is left to be released. */
	forget(): void;
}

export function createSessionCache(limitBytes = HELD_BYTES): SessionCache {
	const held = new Map<ModelId, { session: ModelSession; bytes: number }>();

	async function release(modelId: ModelId) {
		const entry = held.get(modelId);
		held.delete(modelId);
		await entry?.session.release();
	}

	return {
		use(modelId) {
			const entry = held.get(modelId);
			if (!entry) return undefined;
			held.delete(modelId);
			held.set(modelId, entry);
			return entry.session;
		},
		async makeRoom(bytes) {
			let sum = [...held.values()].reduce((sum, entry) => sum + entry.bytes, bytes);
			for (const [modelId, entry] of [...held]) {
				if (sum <= limitBytes) return;
				sum -= entry.bytes;
				await release(modelId);
			}
		},
		add: (modelId, session, bytes) => void held.set(modelId, { session, bytes }),
		release,
		forget: () => held.clear()
	};
}
