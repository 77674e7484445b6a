const DAY_MS = 86_400_000;

/** Makes the namer of days in a time zone: `2026-03-29`. @param timeZone an IANA name; the browser's own by default */
export function dayNamer(timeZone?: string): (atMs: number) => string {
	// This locale writes a date as ISO 8601 does.
	const format = new Intl.DateTimeFormat('en-CA', {
		...(timeZone && { timeZone }),
		year: 'numeric',
		month: '2-digit',
		day: '2-digit'
	});
	return (atMs) => format.format(atMs);
}

/** The days from one to another, both included. Days are counted, not hours: some have 23 of them, some 25. */
export function daysBetween(first: string, last: string): string[] {
	const days: string[] = [];
	for (let atMs = Date.parse(first); atMs <= Date.parse(last); atMs += DAY_MS) {
		days.push(new Date(atMs).toISOString().slice(0, 10));
	}
	return days;
}
