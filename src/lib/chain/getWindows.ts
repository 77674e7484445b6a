import { stakingAbi } from '$abi/Staking';
import type { ClassId, WindowId } from '$lib/core/ids';
import { chainNowS } from './chainNowS';
import type { Chain } from './createChain';
import { describeWindow } from './getWindow';
import { read } from './read';
import { readPages } from './readPages';
import type { WindowView } from './types';

/**
 * The open windows of a pool, idle and rented, those that last longest first.
 *
 * @throws RallyError `chain.unreachable`
 */
export async function getWindows(chain: Chain, classId: ClassId): Promise<WindowView[]> {
	const [all, nowS] = await Promise.all([
		readPages(async (offset, limit) => {
			const [ids, windows] = await read(chain, {
				address: chain.deployment.staking,
				abi: stakingAbi,
				functionName: 'listWindows',
				args: [classId, offset, limit]
			});
			return windows.map((raw, i) => ({ windowId: (ids[i] ?? 0n) as WindowId, raw }));
		}),
		chainNowS(chain)
	]);
	const open = all.filter(({ raw }) => raw.end > nowS && raw.joinedAt > 0);
	const views = await Promise.all(open.map((each) => describeWindow(chain, { ...each, nowS })));
	return views.sort((a, b) => b.endS - a.endS);
}
