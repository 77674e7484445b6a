import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';

/**
 * Flags under which a headless Chromium has WebGPU on a machine without a GPU (SwiftShader), and
 * keeps to itself: no background look-ups, no component updates.
 */
export const chromiumFlags = [
	'--no-sandbox',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
	'--enable-unsafe-webgpu',
	'--use-webgpu-adapter=swiftshader'
];

/** Where Debian, Ubuntu, Fedora and macOS put an installed Chromium or Chrome. */
const INSTALLED = [
	'/usr/bin/chromium',
	'/usr/bin/chromium-browser',
	'/usr/bin/google-chrome',
	'/opt/google/chrome/chrome',
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
];

/**
 * Path of a Chromium that can do WebGPU: `RALLY_CHROMIUM`, an installed one, else Playwright's own.
 *
 * @returns {string | undefined} undefined where there is none yet; `npm run setup -- --browser` gets one
 */
export function findChromium() {
	const named = process.env.RALLY_CHROMIUM;
	if (named) return named;
	const installed = INSTALLED.find((path) => existsSync(path));
	if (installed) return installed;
	try {
		const { chromium } = createRequire(import.meta.url)('playwright');
		const path = chromium.executablePath();
		return existsSync(path) ? path : undefined;
	} catch {
		return undefined;
	}
}
