// What happens to the tabs of a fleet: scripts that run in a provider's page.
import type { Page } from '@playwright/test';

/**
 * Lies once it is trusted with work: from the given result on, every output of the GPU worker is another, before the tab
 * hashes and signs it. Its proofs of compute stay honest.
 */
export async function lieAboutOutputs(page: Page, fromResult: number): Promise<void> {
	await page.addInitScript((from) => {
		let results = 0;
		const spoil = (tensors: { data: Uint8Array }[]) => {
			if (++results < from) return;
			for (const { data } of tensors) {
				const values = new Float32Array(data.buffer, data.byteOffset, data.byteLength / 4);
				values.forEach((value, i) => (values[i] = -value));
			}
		};
		type Reply = { kind?: string; of?: string; result?: Record<string, unknown> };
		const Honest = globalThis.Worker;
		globalThis.Worker = class extends Honest {
			override set onmessage(handler: ((event: MessageEvent) => unknown) | null) {
				super.onmessage = (event: MessageEvent<Reply>) => {
					const { kind, of, result } = event.data;
					if (kind === 'done' && of === 'run') spoil(result?.outputs as { data: Uint8Array }[]);
					if (kind === 'done' && of === 'runBatch')
						for (const tensors of result?.results as { data: Uint8Array }[][]) spoil(tensors);
					handler?.call(this, event);
				};
			}
			override get onmessage() {
				return super.onmessage;
			}
		};
	}, fromResult);
}

/** Remembers the page's connections, so that `cutOff` finds them. */
export async function makeCuttable(page: Page): Promise<void> {
	await page.addInitScript(() => {
		const open: RTCPeerConnection[] = [];
		const Real = globalThis.RTCPeerConnection;
		globalThis.RTCPeerConnection = class extends Real {
			constructor(...args: ConstructorParameters<typeof Real>) {
				super(...args);
				open.push(this);
			}
		};
		Object.assign(globalThis, { dropConnections: () => open.splice(0).forEach((each) => each.close()) });
	});
}

/** The network goes away: no request, no socket, and what was connected is gone without a goodbye. */
export async function cutOff(page: Page): Promise<void> {
	await page.context().setOffline(true);
	await page.evaluate(() => (globalThis as unknown as { dropConnections(): void }).dropConnections());
}

/** The page's one thread does nothing any more, and takes no processor for it; its tab and its workers stay. */
export async function freeze(page: Page): Promise<void> {
	const debug = await page.context().newCDPSession(page);
	await debug.send('Debugger.enable');
	await debug.send('Debugger.pause');
}
