/** A length of time in its two largest units. @example formatDuration(7500) // '2 h 5 min' */
export function formatDuration(seconds: number): string {
	const total = Math.max(0, Math.round(seconds));
	const parts: [number, string][] = [
		[Math.floor(total / 86_400), 'd'],
		[Math.floor((total % 86_400) / 3600), 'h'],
		[Math.floor((total % 3600) / 60), 'min'],
		[total % 60, 's']
	];
	const first = parts.findIndex(([n]) => n > 0);
	if (first < 0) return '0 s';
	return parts
		.slice(first, first + 2)
		.filter(([n]) => n > 0)
		.map(([n, unit]) => `${n} ${unit}`)
		.join(' ');
}
