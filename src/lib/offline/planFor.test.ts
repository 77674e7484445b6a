import { expect, test } from 'vitest';
import { planFor, type Asked } from './planFor';

const ORIGIN = 'https://rally.example';
const shell = { pages: new Set(['/', '/rent']), files: new Set(['/theme.js', '/icon-192.png']) };
const plan = (path: string, change: Partial<Asked> = {}) =>
	planFor({ method: 'GET', mode: 'cors', url: new URL(path, ORIGIN).href, ...change }, ORIGIN, shell);

test('pages of the app come from what is kept, whatever is asked of them', () => {
	expect(plan('/', { mode: 'navigate' })).toBe('page');
	expect(plan('/rent?class=0x1#order', { mode: 'navigate' })).toBe('page');
});

test('a page that the app does not have is asked of the site', () => {
	expect(plan('/nowhere', { mode: 'navigate' })).toBe('pass');
	expect(plan('/_app/immutable/entry/start.abc.js', { mode: 'navigate' })).toBe('pass');
});

test('hashed files of any version and the app’s own static files come from what is kept', () => {
	expect(plan('/_app/immutable/chunks/of-any-version.js')).toBe('file');
	expect(plan('/theme.js')).toBe('file');
	expect(plan('/robots.txt')).toBe('pass');
});

test('the inference runtime and models are kept when they are first used', () => {
	expect(plan('/_app/immutable/workers/assets/ort-wasm.D5D0fo7z.wasm')).toBe('large');
	expect(plan('/_app/immutable/assets/model.BJD0_ycQ.onnx')).toBe('large');
});

test('which network it is, is asked of the site first', () => {
	expect(plan('/network.json')).toBe('network');
	expect(plan('/network.json', { mode: 'navigate' })).toBe('pass');
});

test('chain, faucet, broker and the worker itself are never kept', () => {
	expect(plan('/rpc', { method: 'POST' })).toBe('pass');
	expect(plan('/rpc')).toBe('pass');
	expect(plan('/faucet', { method: 'POST' })).toBe('pass');
	expect(plan('/broker/peerjs/id')).toBe('pass');
	expect(plan('/service-worker.js')).toBe('pass');
	expect(plan('/_app/version.json')).toBe('pass');
});

test('other origins and other methods pass', () => {
	expect(plan('https://rpc.example/_app/immutable/a.js')).toBe('pass');
	expect(plan('/rent', { method: 'POST', mode: 'navigate' })).toBe('pass');
	expect(plan('/theme.js', { method: 'HEAD' })).toBe('pass');
});
