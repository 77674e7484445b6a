import { expect, test, vi } from 'vitest';
import type { WindowView } from '$lib/chain/types';
import { RallyError } from '$lib/core/errors';
import { NOW_S, aClassId, aHistory, aPool, aWindow } from './fixtures';
import { Pools } from './pools.svelte';
import type { PoolActions, PoolsReading } from './services';

const live: PoolsReading = {
	status: 'live',
	atMs: 1,
	pools: [
		aPool(0),
		aPool(1, { priceWad: 1n, idleWindows: 0, openWindows: 2 }),
		aPool(2, { priceWad: undefined, openWindows: 0, idleWindows: 0 })
	]
};

function setUp(change: Partial<PoolActions> = {}) {
	let tell = (_: PoolsReading) => {};
	const stopped = vi.fn();
	const actions: PoolActions = {
		watch(listener) {
			tell = listener;
			return stopped;
		},
		windows: async () => [aWindow(0), aWindow(1)],
		history: async () => aHistory(),
		slopes: async () => [],
		project: (state, toS) => ({ xSeconds: state.xSeconds, yWei: state.yWei, priceWad: BigInt(toS) }),
		...change
	};
	const pools = new Pools(async () => actions);
	const controller = new AbortController();
	return {
		pools,
		controller,
		stopped,
		follow: () => pools.follow(controller.signal),
		tell: (r: PoolsReading) => tell(r)
	};
}

test('totals count every pool; the cheapest one must have an idle device', async () => {
	const { pools, follow, tell } = setUp();
	expect(pools.totals).toBeUndefined();
	await follow();
	tell(live);
	expect(pools.totals?.staked).toBe(6);
	expect(pools.totals?.idle).toBe(3);
	expect(pools.totals?.cheapest?.classId).toBe(aClassId(0));
});

test('what was read stays while the chain does not answer, and the error goes when it does', async () => {
	const { pools, follow, tell } = setUp();
	await follow();
	tell(live);
	tell({ status: 'unreachable', error: new RallyError('No answer.', { code: 'chain.unreachable' }) });
	expect(pools.pools).toHaveLength(3);
	expect(pools.error?.code).toBe('chain.unreachable');
	tell(live);
	expect(pools.error).toBeUndefined();
});

test('following ends with its signal', async () => {
	const { follow, controller, stopped } = setUp();
	await follow();
	controller.abort();
	expect(stopped).toHaveBeenCalledOnce();
});

test('a pool opened later wins over one whose answer comes late', async () => {
	const answers = new Map<string, (windows: WindowView[]) => void>();
	const { pools } = setUp({ windows: (classId) => new Promise((resolve) => answers.set(classId, resolve)) });
	const first = pools.open(aClassId(0));
	const second = pools.open(aClassId(1));
	await vi.waitFor(() => expect(answers.size).toBe(2));
	answers.get(aClassId(1))?.([]);
	await second;
	answers.get(aClassId(0))?.([aWindow(0)]);
	await first;
	expect(pools.detail?.classId).toBe(aClassId(1));
});

test('a projection runs from now to the last second before the last window ends', async () => {
	const { pools, follow, tell } = setUp();
	await follow();
	tell(live);
	expect(pools.project()).toEqual([]);
	await pools.open(aClassId(0));
	const projected = pools.project();
	expect(projected[0]?.timeS).toBe(NOW_S);
	expect(projected.at(-1)?.timeS).toBe(aWindow(1).endS - 1);
});
