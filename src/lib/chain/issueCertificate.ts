import { certificatesAbi } from '$abi/Certificates';
import type { CertificateId, ClassId, Hex } from '$lib/core/ids';
import type { Chain } from './createChain';
import { encoded } from './encoded';
import { getTerms } from './getTerms';
import { oneEvent } from './oneEvent';
import { transactPaying } from './transactPaying';

/**
 * Step one of staking: burns what a window of the class asks for, for a certificate that can be kept or given away.
 *
 * @returns the certificate, and what was burned for it, wei
 * @throws RallyError `class.unknown`, `chain.insufficientRally`, and those of `transact`
 */
export async function issueCertificate(
	chain: Chain,
	classId: ClassId
): Promise<{ transactionHash: Hex; certificateId: CertificateId; burnWei: bigint }> {
	const certificates = { address: chain.deployment.certificates, abi: certificatesAbi } as const;
	const { burnPerWindowWei } = await getTerms(chain, classId);
	const receipt = await transactPaying(chain, {
		neededWei: burnPerWindowWei,
		maxWei: burnPerWindowWei,
		plain: encoded(certificates, 'issue', [classId]),
		permitted: (permit) => encoded(certificates, 'issueWithPermit', [classId, permit])
	});
	const { certificateId, amount } = oneEvent(receipt, { ...certificates, eventName: 'CertificateIssued' });
	return {
		transactionHash: receipt.transactionHash,
		certificateId: certificateId as CertificateId,
		burnWei: amount
	};
}
