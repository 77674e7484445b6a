import { expect, test } from 'vitest';
import { LARGE_CACHE, NETWORK_CACHE, shellCacheName } from './cacheNames';
import { unusedShells } from './unusedShells';
import { versionLock } from './versionLock';

const cacheNames = [LARGE_CACHE, NETWORK_CACHE, ...['1', '2', '3'].map(shellCacheName), 'of-somebody-else'];
const lock = (version: string) => ({ name: versionLock(version) });

test('a version that an open tab was loaded with stays, and one that none has goes', () => {
	const inUse = { ownVersion: '3', cacheNames, windows: 2, locks: [lock('3'), lock('2')] };
	expect(unusedShells(inUse)).toEqual([shellCacheName('1')]);
});

test('without open tabs only the version that serves stays', () => {
	const inUse = { ownVersion: '3', cacheNames, windows: 0, locks: [] };
	expect(unusedShells(inUse)).toEqual([shellCacheName('1'), shellCacheName('2')]);
});

test('all stays while a window has not said yet which version it is of', () => {
	const inUse = { ownVersion: '3', cacheNames, windows: 2, locks: [lock('3')] };
	expect(unusedShells(inUse)).toEqual([]);
});

test('locks of others say nothing of versions', () => {
	const inUse = { ownVersion: '3', cacheNames, windows: 1, locks: [{ name: 'another' }, {}] };
	expect(unusedShells(inUse)).toEqual([]);
});
