/** What of `navigator` tells a browser's name. */
export interface BrowserHints {
	readonly userAgent: string;
	readonly userAgentData?: { readonly platform: string } | undefined;
}

/** In this order: each of the later ones is also named by those before it. */
const BROWSERS: [name: string, pattern: RegExp][] = [
	['Edge', /\bEdg(?:e|A|iOS)?\/(\d+)/],
	['Opera', /\bOPR\/(\d+)/],
	['Samsung Internet', /\bSamsungBrowser\/(\d+)/],
	['Firefox', /\b(?:Firefox|FxiOS)\/(\d+)/],
	['Chrome', /\b(?:HeadlessChrome|Chrome|CriOS)\/(\d+)/],
	['Safari', /\bVersion\/(\d+(?:\.\d+)?).*\bSafari\//]
];

const SYSTEMS: [name: string, pattern: RegExp][] = [
	['Android', /Android/],
	['iOS', /iPhone|iPad|iPod/],
	['Windows', /Windows/],
	['ChromeOS', /CrOS/],
	['macOS', /Mac OS X|Macintosh/],
	['Linux', /Linux/]
];

/**
 * Name, version and system of a browser, as it tells them; they can be faked.
 *
 * @example browserName(navigator) // 'Chrome 150 on Linux'
 */
export function browserName({ userAgent, userAgentData }: BrowserHints): string {
	const system = userAgentData?.platform || SYSTEMS.find(([, pattern]) => pattern.test(userAgent))?.[0];
	let browser = 'Unknown browser';
	for (const [name, pattern] of BROWSERS) {
		const version = pattern.exec(userAgent)?.[1];
		if (!version) continue;
		browser = `${name} ${version}`;
		break;
	}
	return system ? `${browser} on ${system}` : browser;
}
