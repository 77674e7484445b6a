import { expect, test } from 'vitest';
import { installWay } from './installWay';

const way = (userAgent: string, maxTouchPoints?: number) => installWay({ userAgent }, maxTouchPoints);
const MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)';

test('iPhones, and iPads that call themselves Macs, have it in their Share menu', () => {
	expect(way('Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) Version/26.0 Mobile Safari/604.1')).toBe(
		'share'
	);
	expect(way(`${MAC} Version/26.0 Safari/605.1.15`, 5)).toBe('share');
});

test('Safari on a Mac has it in its File menu from 17 on', () => {
	expect(way(`${MAC} Version/17.0 Safari/605.1.15`)).toBe('file');
	expect(way(`${MAC} Version/16.6 Safari/605.1.15`)).toBe('nowhere');
});

test('browsers of Chromium, and Firefox on Android, have it in their menu', () => {
	expect(way(`${MAC} Chrome/150.0.0.0 Safari/537.36`)).toBe('menu');
	expect(way('Mozilla/5.0 (Android 16; Mobile; rv:150.0) Gecko/150.0 Firefox/150.0')).toBe('menu');
});

test('Firefox on a desktop has it nowhere, nor has an unknown browser', () => {
	expect(way('Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0')).toBe('nowhere');
	expect(way('')).toBe('nowhere');
});
