import type { AttestationView } from '$lib/chain/types';
import { UNIT_OF, type KernelName } from '$lib/gpu/proof/work';
import type { LiveChallenge } from '$lib/state/verifyLive';
import { formatMemory, formatCount, formatDuration, formatRate } from '$lib/ui/format';
import type { ChallengeRecord } from '$lib/verifier/types';

/** A score of a kernel, for reading. @example scoreWords('gemm-f32', 1.52e9) // '1.52 GFLOP/s' */
export function scoreWords(kernel: KernelName, score: number | bigint): string {
	const { value, unit } = formatRate(score, UNIT_OF[kernel]);
	return `${value} ${unit}`;
}

/** What a challenge asks for. @example workWords({ kernel: 'gemm-f32', n: 512, rounds: 8 }) // '8 rounds of 512 × 512' */
export function workWords(work: ChallengeRecord['work']): string {
	if (work.kernel === 'alloc-u32') return `${formatMemory(4 * work.words * work.chunks)} filled and held`;
	const rounds = work.rounds === 1 ? '1 round' : `${formatCount(work.rounds)} rounds`;
	return 'n' in work
		? `${rounds} of ${work.n} × ${work.n}`
		: `${rounds} over ${formatMemory(4 * work.words)}`;
}

export function challengeTitle({
	purpose,
	index,
	of
}: Pick<LiveChallenge, 'purpose' | 'index' | 'of'>): string {
	if (purpose === 'warm-up') return index === 1 ? 'Warm-up' : `Warm-up ${index}`;
	if (purpose === 'memory') return 'Memory';
	return `Challenge ${index} of ${of}`;
}

/** How long ago a device was attested, and whether that still holds. */
export function attestedWords(attestation: AttestationView | undefined, nowS: number): string {
	if (!attestation) return 'never';
	const ago = nowS - attestation.atS;
	const when = ago < 60 ? 'just now' : `${formatDuration(ago - (ago % 60))} ago`;
	if (!attestation.passed) return `failed ${when}`;
	return attestation.validUntilS > nowS ? when : `${when}, run out`;
}

/** Median of what is known so far. */
export function medianOf(scores: readonly number[]): number | undefined {
	const sorted = scores.toSorted((a, b) => a - b);
	const half = sorted.length / 2;
	const [low, high] = [sorted[Math.ceil(half) - 1], sorted[Math.floor(half)]];
	return low === undefined || high === undefined ? undefined : (low + high) / 2;
}

/** The scores that count, of challenges that hold. */
export const scoresOf = (challenges: readonly LiveChallenge[]): number[] =>
	challenges.flatMap(({ purpose, score, record }) =>
		purpose === 'score' && score && !record?.fault ? score : []
	);

/** Where a device asks to be dialled. */
export function brokerWords(endpoint: string): string {
	if (endpoint === '') return 'network’s own';
	return URL.canParse(endpoint) ? new URL(endpoint).host : endpoint;
}
