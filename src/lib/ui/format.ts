import { formatDuration } from '$lib/core/formatDuration';
import type { Hex } from '$lib/core/ids';
import { kernelNameOf, UNIT_OF } from '$lib/core/kernelName';
import { WAD } from '$lib/core/units';

export { formatDuration };

// What people read. Numbers are rounded here and nowhere else; exact values stand in `title`s.

/** Thin, and does not break: keeps a number and its groups on one line. */
const GROUP = '\u202f';

const grouped = (digits: string): string => digits.replace(/\B(?=(\d{3})+(?!\d))/g, GROUP);

/** Rounds to `significant` digits, drops trailing zeros, groups thousands. */
function significant(value: number, digits: number): string {
	if (!Number.isFinite(value)) return '–';
	if (value === 0) return '0';
	const magnitude = Math.floor(Math.log10(Math.abs(value)));
	const places = Math.min(12, Math.max(0, digits - 1 - magnitude));
	const [whole = '0', fraction = ''] = Math.abs(value).toFixed(places).split('.');
	const tail = fraction.replace(/0+$/, '');
	return `${value < 0 ? '−' : ''}${grouped(whole)}${tail && `.${tail}`}`;
}

/**
 * Wei of RALLY, rounded down for reading: at most four significant digits after the unit's head.
 *
 * @example formatAmount(1_234_567_890_000_000_000n) // '1.234'
 */
export function formatAmount(wei: bigint): string {
	const negative = wei < 0n;
	const abs = negative ? -wei : wei;
	if (abs === 0n) return '0';
	const digits = abs.toString().padStart(19, '0');
	const whole = digits.slice(0, -18).replace(/^0+(?=\d)/, '');
	const fraction = digits.slice(-18);
	const places =
		whole === '0' ? fraction.length - fraction.replace(/^0+/, '').length + 4 : Math.max(0, 4 - whole.length);
	if (places > 12) return negative ? '−<0.000000001' : '<0.000000001';
	const tail = fraction.slice(0, places).replace(/0+$/, '');
	return `${negative ? '−' : ''}${grouped(whole)}${tail && `.${tail}`}`;
}

/** Wei of RALLY to the last digit. @example formatExact(15n * 10n ** 17n) // '1.5 RALLY' */
export function formatExact(wei: bigint, unit = 'RALLY'): string {
	const abs = wei < 0n ? -wei : wei;
	const tail = (abs % WAD).toString().padStart(18, '0').replace(/0+$/, '');
	return `${wei < 0n ? '−' : ''}${abs / WAD}${tail && `.${tail}`} ${unit}`;
}

const SCALES = ['', 'k', 'M', 'G', 'T', 'P'];

/** A quantity with its unit's prefix, for reading. @example formatRate(1_520_000_000, 'B/s') // { value: '1.52', unit: 'GB/s' } */
export function formatRate(quantity: number | bigint, of: string): { value: string; unit: string } {
	let value = Number(quantity);
	let scale = 0;
	while (Math.abs(value) >= 1000 && scale < SCALES.length - 1) {
		value /= 1000;
		scale += 1;
	}
	return { value: significant(value, 3), unit: `${SCALES[scale]}${of}` };
}

/**
 * A score for reading, in the unit of its kernel; a bare number where nobody knows that one.
 *
 * @param kernel id of the class's kernel; undefined where the class is not known yet
 * @example formatScore(1_520_000_000, kernelId('gemm-f32')) // { value: '1.52', unit: 'GFLOP/s' }
 */
export function formatScore(
	score: number | bigint,
	kernel: Hex | undefined
): { value: string; unit: string } {
	return formatRate(score, unitOf(kernel));
}

/** A score to the last digit. @example exactScore(1_520_000_000, kernelId('gemm-f32')) // '1520000000 FLOP/s' */
export function exactScore(score: number | bigint, kernel: Hex | undefined): string {
	return `${typeof score === 'bigint' ? score : Math.round(score)} ${unitOf(kernel)}`.trim();
}

function unitOf(kernel: Hex | undefined): string {
	const name = kernel && kernelNameOf(kernel);
	return name ? UNIT_OF[name] : '';
}

/** Time left, as a clock. @example formatCountdown(3723) // '1:02:03' */
export function formatCountdown(seconds: number): string {
	const total = Math.max(0, Math.ceil(seconds));
	const pad = (n: number) => String(n).padStart(2, '0');
	const [h, m, s] = [Math.floor(total / 3600), Math.floor((total % 3600) / 60), total % 60];
	return h > 0 ? `${h}:${pad(m)}:${pad(s)}` : `${m}:${pad(s)}`;
}

/** Milliseconds at a readable size. @example formatMs(1530) // '1.53 s' */
export function formatMs(ms: number): string {
	if (ms > 0 && ms < 1) return '<1 ms';
	return ms < 1000
		? `${significant(ms, 3)} ms`
		: ms < 60_000
			? `${significant(ms / 1000, 3)} s`
			: formatDuration(ms / 1000);
}

/** Memory as it is asked for, in powers of two. @example formatMemory(16_777_216n) // '16 MiB' */
export function formatMemory(bytes: number | bigint): string {
	const mebibytes = Number(bytes) / 2 ** 20;
	if (mebibytes > 0 && mebibytes < 1) return `${significant(mebibytes * 1024, 3)} KiB`;
	return mebibytes < 1024 ? `${significant(mebibytes, 3)} MiB` : `${significant(mebibytes / 1024, 3)} GiB`;
}

/** The size of a file. @example formatBytes(250_707) // '251 kB' */
export function formatBytes(bytes: number): string {
	const { value, unit } = formatRate(bytes, 'B');
	return `${value} ${unit}`;
}

/** A whole number for reading. @example formatCount(12000n) // '12 000' with thin spaces */
export function formatCount(count: number | bigint): string {
	return grouped(BigInt(Math.trunc(Number(count))).toString());
}

/** @example formatBps(125) // '1.25 %' */
export function formatBps(bps: number): string {
	return bps > 0 && bps < 1 ? '<0.01 %' : `${significant(bps / 100, 3)} %`;
}

/** 0 to 1 as a percentage. @example formatShare(0.987) // '98.7 %' */
export const formatShare = (share: number): string => `${significant(share * 100, 3)} %`;

/** A price a compute-second, as one an hour. */
export const pricePerHour = (priceWad: bigint): bigint => priceWad * 3600n;

/** Time of day in the reader's zone. @example formatClock(atMs) // '14:02:31' */
export function formatClock(atMs: number): string {
	return new Date(atMs).toLocaleTimeString(undefined, { hour12: false });
}

/** The ends of a long hex string. @example shortHex('0x1234567890abcdef') // '0x1234…cdef' */
export function shortHex(hex: string, ends = 4): string {
	const head = hex.startsWith('0x') ? ends + 2 : ends;
	return hex.length <= head + ends + 1 ? hex : `${hex.slice(0, head)}…${hex.slice(-ends)}`;
}
