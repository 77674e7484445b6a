import type { Reading, ReadingUnit } from '$lib/state/benchmarkReadings';
import { formatMemory, formatMs, formatRate, formatShare } from '$lib/ui/format';

/** Splits `12.3 GB` where the unit begins. */
const split = (text: string) => {
	const at = text.lastIndexOf(' ');
	return { value: text.slice(0, at), unit: text.slice(at + 1) };
};

/** A figure for reading. @example formatValue(0.12, 'ms') // { value: '120', unit: 'µs' } */
export function formatValue(value: number, of: ReadingUnit): { value: string; unit: string } {
	switch (of) {
		case 'FLOP/s':
		case 'OP/s':
		case 'B/s':
			return formatRate(value, of);
		case 'B':
			return split(formatMemory(value));
		case 'share':
			return split(formatShare(value));
		case 'ms':
			return value > 0 && value < 1
				? { value: String(Math.max(1, Math.round(value * 1000))), unit: 'µs' }
				: split(formatMs(value));
	}
}

/** As one text. */
export function formatReading({ value, of }: Pick<Reading, 'value' | 'of'>): string {
	const shown = formatValue(value, of);
	return `${shown.value} ${shown.unit}`;
}

/** From the least to the most of the readings; undefined where there are fewer than two. */
export function formatSpread({ samples, of }: Pick<Reading, 'samples' | 'of'>): string | undefined {
	if (samples.length < 2) return undefined;
	const low = formatValue(Math.min(...samples), of);
	const high = formatValue(Math.max(...samples), of);
	return low.unit === high.unit
		? `${low.value} to ${high.value} ${high.unit}`
		: `${low.value} ${low.unit} to ${high.value} ${high.unit}`;
}

/** How many times better one figure is than another. @example formatTimes(1.236) // '×1.24' */
export function formatTimes(times: number): string {
	return `×${times >= 100 ? Math.round(times) : Number(times.toPrecision(3))}`;
}
