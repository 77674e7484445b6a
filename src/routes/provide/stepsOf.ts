import type { Hex } from '$lib/core/ids';
import type { ProviderPhase, ProviderSnapshot } from '$lib/provider/types';
import { formatScore } from '$lib/ui/format';
import type { Step } from '$lib/ui/step';

const ORDER: ProviderPhase[] = ['detecting', 'funding', 'registering', 'proving', 'staking', 'serving'];

const STEPS: [phase: ProviderPhase, title: string, text: string][] = [
	['detecting', 'Look at the GPU', 'A few milliseconds; nothing runs on it yet.'],
	['funding', 'Coins for the first fees', 'On a test network the faucet gives them.'],
	['registering', 'Register this device', 'Its key is made in this browser and never leaves it.'],
	[
		'proving',
		'Prove what it can do',
		'The chain draws who challenges it: each sets a computation, times it and checks one round at random.'
	],
	['staking', 'Stake the window', 'One transaction: the burn, the fee and what goes into the pool.'],
	['serving', 'Serve', 'From here on others can rent this device.']
];

/**
 * Where a tab stands on the way to serving.
 *
 * @param kernel id of the proof kernel of the class that is proved
 */
export function stepsOf(
	snapshot: ProviderSnapshot,
	{ failed, kernel }: { failed: boolean; kernel: Hex | undefined }
): Step[] {
	const phase = snapshot.phase === 'detected' || snapshot.phase === 'held' ? 'funding' : snapshot.phase;
	const at = ORDER.indexOf(phase);
	return STEPS.map(([own, title, text]) => {
		const i = ORDER.indexOf(own);
		const state = i < at ? 'done' : i > at ? 'todo' : failed ? 'failed' : 'now';
		if (own !== 'proving' || !snapshot.proof) return { title, text, state };
		const { proof } = snapshot;
		const score = proof.score === undefined ? undefined : formatScore(proof.score, kernel);
		const measured = score && `Measured ${score.value} ${score.unit}. `;
		return {
			title,
			text: `${measured ?? ''}${proof.sentence}`,
			state: proof.passed === false ? 'failed' : state,
			progress:
				state === 'now' && proof.passed === undefined
					? proof.roundsDone / Math.max(1, proof.rounds)
					: undefined
		};
	});
}
