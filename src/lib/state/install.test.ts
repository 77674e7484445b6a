import { expect, test, vi } from 'vitest';
import { Install, type InstallOffer, type InstallPorts } from './install.svelte';

function setUp(change: Partial<InstallPorts> = {}) {
	let tell: (offer: InstallOffer | undefined) => void = () => {};
	const stop = vi.fn();
	const install = new Install(() => ({
		isInstalled: false,
		way: 'menu',
		watch: (listener) => ((tell = listener), stop),
		...change
	}));
	const living = new AbortController();
	install.follow(living.signal);
	return { install, stop, living, tell: (offer: InstallOffer | undefined) => tell(offer) };
}

test('before the page lives, nothing is said', () => {
	const install = new Install(() => ({ isInstalled: false, way: 'menu', watch: () => () => {} }));
	expect(install.way).toBeUndefined();
	expect(install.isOffered).toBe(false);
});

test('without an offer the person is told where to look', () => {
	expect(setUp().install.way).toBe('menu');
});

test('an app that runs in its own window says nothing of installing', () => {
	const { install } = setUp({ isInstalled: true });
	expect(install.way).toBeUndefined();
	expect(install.isOffered).toBe(false);
});

test('an offer that is taken installs, and is gone', async () => {
	const { install, tell } = setUp();
	tell({ ask: async () => true });
	expect(install.isOffered).toBe(true);
	expect(install.way).toBeUndefined();
	await install.press();
	expect(install.isInstalled).toBe(true);
	expect(install.isOffered).toBe(false);
});

test('a person who says no, or an offer that was used up, is asked no more', async () => {
	const { install, tell } = setUp();
	tell({ ask: async () => false });
	await install.press();
	expect(install.isOffered).toBe(false);
	expect(install.way).toBe('menu');
	tell({ ask: () => Promise.reject(new Error('may only be called once')) });
	await install.press();
	expect(install.isOffered).toBe(false);
	expect(install.isAsking).toBe(false);
});

test('a second press while the browser asks is not a second question', async () => {
	const { install, tell } = setUp();
	let answer = (_: boolean) => {};
	const ask = vi.fn(() => new Promise<boolean>((resolve) => (answer = resolve)));
	tell({ ask });
	const asked = install.press();
	await install.press();
	answer(true);
	await asked;
	expect(ask).toHaveBeenCalledOnce();
});

test('installing past the button is noticed, and the page’s end ends the watch', () => {
	const { install, tell, living, stop } = setUp();
	tell(undefined);
	expect(install.isInstalled).toBe(true);
	living.abort();
	expect(stop).toHaveBeenCalledOnce();
});
