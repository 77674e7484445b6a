import type { Chain } from '$lib/chain/createChain';
import { getAttestation } from '$lib/chain/getAttestation';
import { getClasses } from '$lib/chain/getClasses';
import { kernelNameOf } from '$lib/core/kernelName';
import { deviceIdOf } from '$lib/protocol/peerId';
import { signingKeyFrom, type SigningKey } from '$lib/protocol/key';
import {
	latest,
	measuredByProofs,
	measuredByRun,
	type Measured,
	type PassedProof
} from '$lib/provider/measured';
import type { browserStore } from './browserStore';

type Store = Pick<Awaited<ReturnType<typeof browserStore>>, 'keys' | 'benchmarks'>;

/** What is known of this device: by its proofs, valid still or not, and by this browser's benchmarks. */
export async function readMeasured(chain: Chain, { keys, benchmarks }: Store): Promise<Measured> {
	const [proofs, { rows }] = await Promise.all([
		// A chain that does not answer takes nothing from what this browser knows by itself.
		proofsOf(chain, await signingKeyFrom(await keys.pair('device'))).catch(() => []),
		benchmarks.list()
	]);
	return rows.map(measuredByRun).reduce(latest, measuredByProofs(proofs));
}

/** @throws RallyError `chain.unreachable` */
async function proofsOf(chain: Chain, { publicKey }: SigningKey): Promise<PassedProof[]> {
	const deviceId = deviceIdOf(publicKey);
	const proofs = (await getClasses(chain)).map(async ({ classId, kernel }): Promise<PassedProof[]> => {
		const proof = await getAttestation(chain, { deviceId, classId });
		return proof?.passed ? [{ ...proof, classId, kernel: kernelNameOf(kernel) }] : [];
	});
	return (await Promise.all(proofs)).flat();
}
