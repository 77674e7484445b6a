import { verificationAbi } from '$abi/Verification';
import type { Chain } from './createChain';
import { joinPublicKey } from './p256';
import { read } from './read';
import { readPages } from './readPages';
import type { VerifierView } from './types';

/**
 * The verifiers that may be drawn now, in no order.
 *
 * @throws RallyError `chain.unreachable`
 */
export async function getVerifiers(chain: Chain): Promise<VerifierView[]> {
	const all = await readPages((offset, limit) =>
		read(chain, {
			address: chain.deployment.verification,
			abi: verificationAbi,
			functionName: 'listVerifiers',
			args: [offset, limit]
		})
	);
	return all
		.filter(({ active }) => active)
		.map((each) => ({
			verifier: each.account,
			endpoint: each.endpoint,
			publicKey: joinPublicKey(each),
			bondWei: each.bond
		}));
}
