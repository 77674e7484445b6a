import { WAD } from '$lib/core/units';

/** Wei as RALLY to the last digit. @example exactRally(-15n * 10n ** 17n) // '-1.5' */
export function exactRally(wei: bigint): string {
	const abs = wei < 0n ? -wei : wei;
	const tail = (abs % WAD).toString().padStart(18, '0').replace(/0+$/, '');
	return `${wei < 0n ? '-' : ''}${abs / WAD}${tail && `.${tail}`}`;
}
