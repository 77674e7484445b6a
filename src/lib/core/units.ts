/** RALLY has 18 decimals; a WAD is one whole unit. */
export const WAD = 10n ** 18n;
/** Schedules in the pools are cut in ticks of this many seconds. */
export const TICK_SECONDS = 60;

/**
 * An amount of wei as a decimal string, rounded down to `digits` places, for reading only.
 *
 * @example formatRally(1_234_567_890_000_000_000n) // '1.2345'
 */
export function formatRally(wei: bigint, digits = 4): string {
	const sign = wei < 0n ? '-' : '';
	const abs = wei < 0n ? -wei : wei;
	const fraction = (abs % WAD).toString().padStart(18, '0').slice(0, digits).replace(/0+$/, '');
	const whole = (abs / WAD).toString().replace(/\B(?=(\d{3})+(?!\d))/g, ' ');
	return `${sign}${whole}${fraction ? `.${fraction}` : ''}`;
}

/**
 * A person's decimal text as wei.
 *
 * @returns undefined where the text is not a non-negative decimal of at most 18 places
 * @example parseRally('1.5') // 1500000000000000000n
 */
export function parseRally(text: string): bigint | undefined {
	const match = /^(\d{1,15})(?:\.(\d{1,18}))?$/.exec(text.trim());
	if (!match) return undefined;
	return BigInt(match[1] ?? '0') * WAD + BigInt((match[2] ?? '').padEnd(18, '0') || '0');
}
