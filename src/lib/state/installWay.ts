import type { BrowserHints } from './browserName';

/**
 * Where a browser that makes no offer of its own has what installs a page: iOS in its Share menu, Safari on a Mac in
 * its File menu, others in the browser's menu, or nowhere.
 */
export type InstallWay = 'share' | 'file' | 'menu' | 'nowhere';

/** Older ones have no "Add to Dock". */
const SAFARI_WITH_DOCK = 17;

/** How a page can be installed there, as far as a browser's name tells. */
export function installWay({ userAgent }: Pick<BrowserHints, 'userAgent'>, maxTouchPoints = 0): InstallWay {
	const isMac = /Macintosh/.test(userAgent);
	// An iPad calls itself a Mac; no Mac has a touch screen.
	if (/iPhone|iPad|iPod/.test(userAgent) || (isMac && maxTouchPoints > 1)) return 'share';
	if (/Chrome\//.test(userAgent)) return 'menu';
	if (/Firefox\//.test(userAgent)) return /Android/.test(userAgent) ? 'menu' : 'nowhere';
	const safari = /\bVersion\/(\d+).*\bSafari\//.exec(userAgent)?.[1];
	return isMac && Number(safari) >= SAFARI_WITH_DOCK ? 'file' : 'nowhere';
}
