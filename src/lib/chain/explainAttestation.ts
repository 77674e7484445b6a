import { RallyError } from '$lib/core/errors';
import type { ClassId, DeviceId } from '$lib/core/ids';
import type { Chain } from './createChain';
import { getAttestation } from './getAttestation';
import { refusal } from './refusals';

/**
 * Says why a device is not attested, which the contract does not: never, not any more,
 * because it failed, or because it was convicted.
 * Any other error comes back as it is.
 *
 * @returns RallyError `attestation.missing`, `attestation.expired`, `attestation.failed`, `device.convicted`
 */
export async function explainAttestation(
	chain: Chain,
	{ deviceId, classId, error }: { deviceId: DeviceId; classId: ClassId; error: unknown }
): Promise<unknown> {
	if (!(error instanceof RallyError) || error.code !== 'attestation.missing') return error;
	const latest = await getAttestation(chain, { deviceId, classId }).catch(() => undefined);
	if (!latest) return error;
	const hint = 'Prove it again.';
	if (!latest.passed) {
		return new RallyError('This device failed its last proof for this class.', {
			code: 'attestation.failed',
			hint,
			cause: error
		});
	}
	// It passed, and yet never holds: the contract keeps what was attested, and says no.
	if (latest.validUntilS === 0) return refusal('DeviceIsConvicted', [deviceId]);
	const until = new Date(latest.validUntilS * 1_000).toLocaleTimeString([], {
		hour: '2-digit',
		minute: '2-digit'
	});
	return new RallyError(`This device’s attestation for this class ran out at ${until}.`, {
		code: 'attestation.expired',
		hint,
		cause: error
	});
}
