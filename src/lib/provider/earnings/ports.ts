// What a provider's books need of the world around them; nothing here does anything.
import type { PositionView } from '$lib/chain/getPosition';
import type { RewardView } from '$lib/chain/getRewards';
import type { Address, ClassId, Hex, WindowId } from '$lib/core/ids';
import type { Movement } from '$lib/core/movement';
import type { PoolState, SlopeChange } from '$lib/market/poolState';

/** What the books ask of the chain. All throw RallyError `chain.unreachable`, or `chain.failed`. */
export interface EarningsChain {
	/** Names the deployment: chain and contracts. */
	readonly place: string;
	/** The chain's second. */
	nowS(): number;
	/** The first second of this deployment. */
	genesisS(): Promise<number>;
	/** The last block's number. */
	height(): Promise<number>;
	blockTimeMs(block: number): Promise<number>;
	/** Transactions that moved the wallet's RALLY, or ended a window of it; both ends included. */
	find(owner: Address, span: { fromBlock: number; toBlock: number }): Promise<Hex[]>;
	movementsOf(owner: Address, transactionHash: Hex): Promise<Movement[]>;
	position(window: { windowId: WindowId; classId: ClassId }): Promise<PositionView>;
	pool(classId: ClassId): Promise<PoolState>;
	slopes(classId: ClassId, span: { fromS: number; toS: number }): Promise<SlopeChange[]>;
	/** What the emission owes the wallet as a lender, claimable now or once its day is over. */
	rewards(owner: Address): Promise<RewardView[]>;
	/** Mints a reward to the wallet connected in this tab. */
	claimReward(reward: RewardView): Promise<{ transactionHash: Hex; rewardWei: bigint; withheldWei: bigint }>;
}
