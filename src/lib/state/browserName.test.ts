import { expect, test } from 'vitest';
import { browserName } from './browserName';

test.each([
	[
		'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36 Edg/150.0.1',
		'Edge 150 on Windows'
	],
	[
		'Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/149.0.0.0 Mobile Safari/537.36',
		'Chrome 149 on Android'
	],
	[
		'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Safari/605.1.15',
		'Safari 26.1 on macOS'
	],
	[
		'Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1',
		'Safari 26.0 on iOS'
	],
	['Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0', 'Firefox 145 on Linux'],
	['', 'Unknown browser']
])('%s', (userAgent, name) => {
	expect(browserName({ userAgent })).toBe(name);
});

test('the system that a browser names of itself goes before its user agent’s', () => {
	const userAgent = 'Mozilla/5.0 (X11; Linux x86_64) Chrome/150.0.0.0 Safari/537.36';
	expect(browserName({ userAgent, userAgentData: { platform: 'Chrome OS' } })).toBe(
		'Chrome 150 on Chrome OS'
	);
});
