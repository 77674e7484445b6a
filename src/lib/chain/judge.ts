import { encodeFunctionData } from 'viem';
import { refereeAbi } from '$abi/Referee';
import type { DeviceId, Hex, WindowId } from '$lib/core/ids';
import type { Chain } from './createChain';
import { oneEvent } from './oneEvent';
import { transact } from './transact';

/** A row that a device signed, with the entry that is wrong: `IReferee.Evidence`. */
export interface Evidence {
	/** Halves of the device's P-256 key. */
	deviceX: Hex;
	deviceY: Hex;
	/** keccak-256 of the kernel's name. */
	kernel: Hex;
	/** The matrix is n × n. */
	n: bigint;
	seed: Hex;
	rowRoot: Hex;
	/** The device's signature over the rows. */
	r: Hex;
	s: Hex;
	row: bigint;
	/** n int32, little-endian. */
	entries: Hex;
	proof: readonly Hex[];
	column: bigint;
}

/**
 * Shows the chain one wrong entry of a matrix that a device signed; anyone may. The device is convicted for ever,
 * and its open window forfeited.
 *
 * @returns the device, and its window that was forfeited
 * @throws RallyError `evidence.right` where the entry is what it should be, `evidence.row`, `evidence.size`,
 *   `evidence.kernel`, `device.badSignature`, and those of `transact`
 */
export async function judge(
	chain: Chain,
	evidence: Evidence
): Promise<{ transactionHash: Hex; deviceId: DeviceId; windowId: WindowId | undefined }> {
	const referee = { address: chain.deployment.referee, abi: refereeAbi } as const;
	const receipt = await transact(chain, {
		to: referee.address,
		data: encodeFunctionData({ ...referee, functionName: 'judge', args: [evidence] })
	});
	const { deviceId, windowId } = oneEvent(receipt, { ...referee, eventName: 'Convicted' });
	return {
		transactionHash: receipt.transactionHash,
		deviceId: deviceId as DeviceId,
		windowId: windowId === 0n ? undefined : (windowId as WindowId)
	};
}
