import { parseEventLogs, zeroAddress, type Abi, type ContractEventName, type TransactionReceipt } from 'viem';
import { certificatesAbi } from '$abi/Certificates';
import { emissionAbi } from '$abi/Emission';
import { faultsAbi } from '$abi/Faults';
import { poolsAbi } from '$abi/Pools';
import { rallyTokenAbi } from '$abi/RallyToken';
import { stakingAbi } from '$abi/Staking';
import { verificationAbi } from '$abi/Verification';
import type { Address, ClassId, DeviceId, WindowId } from '$lib/core/ids';
import type { Movement, MovementKind } from '$lib/core/movement';
import type { Deployment } from '$lib/core/network';
import { roleIndex } from './getRewards';

/** `IFaults.Outcome.Refused`. */
const REFUSED = 2;

/**
 * What one mined transaction did to the RALLY of a wallet that lends devices, to the wei: its windows, proofs and
 * daily rewards. What the wallet did as a client or a verifier is not among it.
 *
 * @param atMs the block's time
 * @example movementsIn(receipt, { deployment, owner, atMs }) // [{ kind: 'putIn', … }, { kind: 'burn', … }]
 */
export function movementsIn(
	receipt: Pick<TransactionReceipt, 'logs' | 'transactionHash' | 'blockNumber'>,
	{ deployment, owner, atMs }: { deployment: Deployment; owner: Address; atMs: number }
): Movement[] {
	const isOwner = (address: Address) => isSame(address, owner);
	const of = <const abi extends Abi, name extends ContractEventName<abi>>(
		address: Address,
		abi: abi,
		eventName: name
	) =>
		parseEventLogs({
			abi,
			eventName,
			logs: receipt.logs.filter((log) => isSame(log.address, address)),
			strict: true
		});
	const { staking, pools, verification } = deployment;
	const stakingSteps = parseEventLogs({ abi: stakingAbi, logs: receipt.logs }).filter(
		({ address, eventName }) => isSame(address, staking) && eventName.startsWith('Window')
	);
	const opened = of(staking, stakingAbi, 'WindowOpened').filter(({ args }) => isOwner(args.owner));
	const forfeited = of(staking, stakingAbi, 'WindowForfeited');
	const collected = of(pools, poolsAbi, 'Collected').filter(({ args }) => isOwner(args.to));
	const arrivals = [...of(pools, poolsAbi, 'Injected'), ...of(pools, poolsAbi, 'Sold')];
	const transfers = of(deployment.rally, rallyTokenAbi, 'Transfer');

	const found = new Map<string, Movement>();
	/** Two of a kind about one thing in one transaction are one line. */
	const book = (kind: MovementKind, wei: bigint, about: Pick<Movement, 'subject'> & Partial<Movement>) => {
		if (wei === 0n && !about.closes) return;
		const { transactionHash, blockNumber } = receipt;
		const key = `${kind} ${about.subject}`;
		const before = found.get(key);
		found.set(key, {
			...(before ?? { kind, atMs, block: Number(blockNumber), transactionHash }),
			...about,
			wei: (before?.wei ?? 0n) + wei
		});
	};
	const aboutWindow = (id: bigint, known: Partial<Movement> = {}) => {
		const args = opened.find((log) => log.args.windowId === id)?.args;
		const classId = (args?.classId ?? known.classId) as ClassId | undefined;
		return {
			subject: `window ${id}`,
			windowId: id as WindowId,
			...known,
			...(classId && { classId }),
			...(args && { deviceId: args.deviceId as DeviceId, mode: modeOf(args.isSeller) })
		};
	};
	/** The first such transfer after a step, and before a limit. */
	const transferAfter = (logIndex: number, from: Address, to: Address, before = Infinity): bigint =>
		transfers.find(
			({ args, ...log }) =>
				log.logIndex > logIndex && log.logIndex < before && isSame(args.from, from) && isSame(args.to, to)
		)?.args.value ?? 0n;

	for (const { args } of opened) {
		book('held', args.maintenanceFee, aboutWindow(args.windowId));
	}
	for (const { args, logIndex } of of(staking, stakingAbi, 'WindowJoined')) {
		if (!isOwner(args.owner)) continue;
		const end = arrivals.find((log) => log.args.windowId === args.windowId)?.args.end;
		const about = aboutWindow(args.windowId, {
			classId: args.classId as ClassId,
			mode: modeOf(args.isSeller)
		});
		const until = end === undefined ? {} : { untilMs: Number(end) * 1000 };
		book(args.isSeller ? 'sale' : 'putIn', args.amount, { ...about, ...until });
		book('held', args.collateral, about);
		// A window that is opened in the same call burns right after it has joined; a certificate burned before.
		const next = stakingSteps.find((step) => step.logIndex > logIndex)?.logIndex;
		book('burn', transferAfter(logIndex, staking, zeroAddress, next), about);
	}
	for (const { args } of of(staking, stakingAbi, 'WindowExited')) {
		if (!isOwner(args.owner)) continue;
		const about = aboutWindow(args.windowId, { mode: modeOf(args.isSeller) });
		book(args.isSeller ? 'buyBack' : 'exit', args.amount, about);
	}
	for (const { args } of collected) {
		book('poolShare', args.amount, aboutWindow(args.windowId, { classId: args.poolId as ClassId }));
	}
	for (const { args } of of(staking, stakingAbi, 'WindowEnded')) {
		if (!isOwner(args.owner)) continue;
		const about = aboutWindow(args.windowId, { classId: args.classId as ClassId });
		book('returned', args.returned, about);
		book('forfeit', args.forfeited, about);
		// Otherwise the pool has paid it to the wallet itself, and told so.
		const wasForfeited = forfeited.some((log) => log.args.windowId === args.windowId);
		book('poolShare', wasForfeited ? args.claimed : 0n, { ...about, closes: true });
	}

	for (const { args } of of(deployment.certificates, certificatesAbi, 'CertificateIssued')) {
		if (!isOwner(args.account)) continue;
		const subject = `certificate ${args.certificateId}`;
		book('burn', args.amount, { subject, classId: args.classId as ClassId });
	}
	for (const { args } of of(verification, verificationAbi, 'RoundRequested')) {
		if (!isOwner(args.payer) || args.fault) continue;
		const about = { classId: args.classId as ClassId, deviceId: args.deviceId as DeviceId };
		book('proofFee', args.fee, { subject: `round ${args.roundId}`, ...about });
	}
	for (const { args } of of(verification, verificationAbi, 'RoundCancelled')) {
		if (isOwner(args.payer)) book('proofRefund', args.refunded, { subject: `round ${args.roundId}` });
	}
	for (const { args, logIndex } of of(verification, verificationAbi, 'RoundClosed')) {
		// The event does not say who asked for the round; the transfer does.
		if (args.refunded > 0n && transferAfter(logIndex, verification, owner) === args.refunded) {
			book('proofRefund', args.refunded, { subject: `round ${args.roundId}` });
		}
	}
	for (const { args, logIndex } of of(deployment.faults, faultsAbi, 'FaultResolved')) {
		if (args.outcome !== REFUSED) continue;
		book('penalty', transferAfter(logIndex, deployment.faults, owner), aboutWindow(args.windowId));
	}
	for (const { args } of of(deployment.emission, emissionAbi, 'Claimed')) {
		if (!isOwner(args.account) || args.role !== roleIndex('lp')) continue;
		book('reward', args.reward, { subject: `day ${args.epoch}` });
	}
	return [...found.values()];
}

const isSame = (a: Address, b: Address): boolean => a.toLowerCase() === b.toLowerCase();
const modeOf = (isSeller: boolean) => (isSeller ? 'seller' : 'lp') as 'lp' | 'seller';
