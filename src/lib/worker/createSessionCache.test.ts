import { expect, test } from 'vitest';
import type { ModelId } from '$lib/core/ids';
import type { ModelSession } from '$lib/inference/createModelSession';
import { createSessionCache } from './createSessionCache';

const id = (name: string) => name as ModelId;

function build(limitBytes: number) {
	const released: string[] = [];
	const cache = createSessionCache(limitBytes);
	const session = (name: string) => ({ release: async () => void released.push(name) }) as ModelSession;
	const add = async (name: string, bytes: number) => {
		await cache.makeRoom(bytes);
		cache.add(id(name), session(name), bytes);
	};
	return { cache, released, add };
}

test('holds models up to its limit, and not a byte past it', async () => {
	const { released, add, cache } = build(10);
	await add('a', 4);
	await add('b', 6);
	expect(released).toEqual([]);
	await add('c', 1);
	expect(released).toEqual(['a']);
	expect(cache.use(id('a'))).toBeUndefined();
	expect(cache.use(id('b'))).toBeDefined();
});

test('the one unused for longest makes room', async () => {
	const { released, add, cache } = build(10);
	await add('a', 4);
	await add('b', 4);
	cache.use(id('a'));
	await add('c', 4);
	expect(released).toEqual(['b']);
});

test('one past the limit stands alone', async () => {
	const { released, add, cache } = build(10);
	await add('a', 4);
	await add('large', 11);
	expect(released).toEqual(['a']);
	expect(cache.use(id('large'))).toBeDefined();
	await add('a', 4);
	expect(released).toEqual(['a', 'large']);
});

test('what is released or forgotten is not there, and releasing it again does nothing', async () => {
	const { released, add, cache } = build(10);
	await add('a', 4);
	await cache.release(id('a'));
	await cache.release(id('a'));
	expect(released).toEqual(['a']);
	await add('b', 4);
	cache.forget();
	expect(cache.use(id('b'))).toBeUndefined();
	expect(released).toEqual(['a']);
});
