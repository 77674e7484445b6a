import type { LeaseView } from '$lib/chain/types';
import { RallyError, toRallyError } from '$lib/core/errors';
import type { DeviceId } from '$lib/core/ids';
import { evidenceHash } from './exportEvidence';
import type { ClientChain } from './ports';
import type { CaughtDevice } from './types';

/** The pool may move by the next block; below this share of what it offers now nothing is given back, per cent. */
const LEAST_PROCEEDS_PERCENT = 99n;

export interface DeviceReportsOptions {
	chain: ClientChain;
	/** The one that is held now. */
	lease(): LeaseView | undefined;
	/** Told of each step, to be shown and kept. */
	onDevice(device: CaughtDevice): Promise<void>;
	/** The device is not the lease's any more. */
	onGivenBack(deviceId: DeviceId, lease: LeaseView): Promise<void>;
}

/** Puts devices that gave wrong results on record, and gives them back. */
export function createDeviceReports({ chain, lease: leaseNow, onDevice, onGivenBack }: DeviceReportsOptions) {
	return {
		/**
		 * Accuses a device on chain by the hash of the evidence, then gives it back. What was done stays done where the
		 * second fails.
		 *
		 * @throws RallyError `report.noEvidence`, `lease.over`, `report.sending`, and those of the chain
		 */
		async report(caught: CaughtDevice): Promise<void> {
			const { deviceId, evidence } = caught;
			if (caught.report === 'sending')
				throw new RallyError('The report is being sent.', { code: 'report.sending' });
			if (!evidence) {
				throw new RallyError('There is no evidence that could be shown to others.', {
					code: 'report.noEvidence'
				});
			}
			const lease = leaseNow();
			const windowId = lease?.windowIds[lease.deviceIds.indexOf(deviceId)];
			if (
				!lease ||
				lease.leaseId !== evidence.leaseId ||
				windowId === undefined ||
				chain.nowS() >= lease.endS
			) {
				throw new RallyError('The lease does not hold this device any more.', {
					code: 'lease.over',
					hint: 'A device can be put on record while the lease runs. The evidence can still be shown to anyone.'
				});
			}
			let device: CaughtDevice = { ...caught, report: 'sending' };
			const tell = (fields: Partial<CaughtDevice>) => onDevice((device = { ...device, ...fields }));
			if (caught.report !== 'sent') {
				await tell({});
				try {
					const { transactionHash } = await chain.accuse({
						lease,
						windowId,
						evidenceHash: evidenceHash(evidence)
					});
					await tell({ report: 'sent', transactionHash });
				} catch (thrown) {
					// On record already: of a press whose answer a reload swallowed.
					const isDone = toRallyError(thrown).code === 'accusation.made';
					await tell({ report: isDone ? 'sent' : 'failed' });
					if (!isDone) throw thrown;
				}
			} else device = caught;
			const windowIds = [windowId];
			const worthWei = await chain.quoteEndLease({ lease, windowIds });
			const minProceedsWei = (worthWei * LEAST_PROCEEDS_PERCENT) / 100n;
			const { proceedsWei } = await chain.endLease({ lease, windowIds, minProceedsWei });
			await tell({ refundWei: proceedsWei });
			await onGivenBack(deviceId, lease);
		}
	};
}
