// Writes the icons of an installed app, from static/favicon.svg; they are committed. Run it once the mark has changed.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { chromiumFlags, findChromium } from './chromium.mjs';

const folder = fileURLToPath(new URL('../static', import.meta.url));
const mark = readFileSync(join(folder, 'favicon.svg'), 'utf8');
const ground = /fill="(#[0-9a-f]{6})"/.exec(mark)?.[1];
if (!ground) throw new Error('favicon.svg has no ground to fill an icon with');

/**
 * `share` is how much of the icon's width the mark takes. Android cuts what it likes from a maskable icon, but for a
 * circle of four fifths of its width; iOS rounds the corners itself and shows what is clear as black.
 */
const ICONS = [
	{ file: 'icon-192.png', size: 192, share: 1, full: false },
	{ file: 'icon-512.png', size: 512, share: 1, full: false },
	{ file: 'icon-maskable-512.png', size: 512, share: 0.8, full: true },
	{ file: 'apple-touch-icon.png', size: 180, share: 1, full: true }
];

const browser = await chromium.launch({ executablePath: findChromium() ?? 'chromium', args: chromiumFlags });
const page = await browser.newPage();
for (const { file, size, share, full } of ICONS) {
	await page.setViewportSize({ width: size, height: size });
	const square = full ? mark.replace(/ rx="\d+"/, '') : mark;
	const style = `margin:0;display:grid;place-items:center;height:100vh;background:${full ? ground : 'none'}`;
	const width = Math.round(size * share);
	await page.setContent(
		`<body style="${style}">${square.replace('<svg ', `<svg width="${width}" height="${width}" `)}</body>`
	);
	writeFileSync(join(folder, file), await page.screenshot({ omitBackground: true }));
	console.log(`static/${file}`);
}
await browser.close();
