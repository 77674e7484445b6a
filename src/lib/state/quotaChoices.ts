import { LEAST_QUOTA_BYTES } from '$lib/store/modelQuota';

const GIB = 2 ** 30;
const SIZES = [LEAST_QUOTA_BYTES, GIB / 4, GIB / 2, GIB, 2 * GIB, 4 * GIB, 8 * GIB, 16 * GIB, 32 * GIB];

/**
 * Room that models may be given, the least first: as far as the browser gives it, and what they have now.
 *
 * @param mostBytes what the browser leaves for models; undefined where it does not say
 */
export function quotaChoices(nowBytes: number, mostBytes: number | undefined): number[] {
	const fitting = SIZES.filter((bytes) => bytes === LEAST_QUOTA_BYTES || bytes <= (mostBytes ?? Infinity));
	return [...new Set([...fitting, nowBytes])].sort((a, b) => a - b);
}
