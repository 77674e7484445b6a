import { parseEther } from 'viem';
import { expect, test } from 'vitest';
import { chainNowS } from '$lib/chain/chainNowS';
import { endWindow } from '$lib/chain/endWindow';
import { getBalances } from '$lib/chain/getBalances';
import { stakeAsLp } from '$lib/chain/stakeAsLp';
import { summarise } from '$lib/provider/earnings/summarise';
import { createLedgerRepository } from '$lib/store/ledgerRepository';
import { createMemoryRowStore } from '$lib/store/memoryRowStore';
import { startTestChain } from '../../../node/testChain';
import { earningsService } from './earningsService';

test('on a real chain the books tell an open window, one that a stranger ended, and a reward, to the wei', async () => {
	const net = await startTestChain();
	try {
		const classId = await net.newClass();
		const { chain, address } = await net.person();
		const startWei = (await getBalances(chain, address)).rallyWei;
		const { deviceId } = await net.newDevice({ chain, address });
		await net.attest(deviceId, classId);
		const staked = await stakeAsLp(chain, {
			classId,
			deviceId,
			durationS: 1_800,
			maxRallyWei: parseEther('18'),
			openingRallyWei: parseEther('18')
		});
		const ledger = createLedgerRepository(createMemoryRowStore());
		const time = async () => {
			const nowS = await chainNowS(chain);
			return { nowS: () => nowS, measure: async () => {} };
		};
		const tab = () => earningsService(chain, { ledger }, time);
		const sumsOf = async (service: ReturnType<typeof tab>) => {
			await service.look(address, { pool: { classId, untilS: staked.endS } });
			const { movements = [], positions, problems } = service.snapshot.get();
			expect(problems).toEqual({});
			return summarise(movements, { standingOf: (id) => positions.get(id), nowMs: service.nowMs() });
		};

		const first = tab();
		const open = await sumsOf(first);
		const { claimableWei = 0n, lockedWei = 0n } = open;
		expect(staked.rallyWei - claimableWei - lockedWei).toBeLessThanOrEqual(3n);
		expect(first.snapshot.get().coverage).toMatchObject({ isWhole: true, isFromChain: true });
		expect(first.snapshot.get().pools.get(classId)?.slopes).toMatchObject([{ atS: staked.endS }]);

		const stranger = await net.person();
		await net.wait(staked.endS - (await chainNowS(chain)));
		await endWindow(stranger.chain, staked.windowId);
		await net.wait(86_400);
		const later = tab();
		const ended = await sumsOf(later);
		expect(ended).toMatchObject({ openWindows: 0, unknownWindows: 0, putInWei: staked.rallyWei });
		expect(ended.resultWei).toBe((await getBalances(chain, address)).rallyWei - startWei);

		await later.claimRewards();
		const rewarded = await sumsOf(later);
		expect(rewarded.settled.reward).toBeGreaterThan(0n);
		expect(rewarded.resultWei).toBe((await getBalances(chain, address)).rallyWei - startWei);
		expect(later.snapshot.get().rewards).toEqual([]);
	} finally {
		await net.stop();
	}
});
