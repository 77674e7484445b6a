import { expect, test } from 'vitest';
import { kernelId } from './kernelId';
import { kernelNameOf, UNIT_OF } from './kernelName';

test('a class’s kernel is known by its id, in either case of the digits', () => {
	for (const name of Object.keys(UNIT_OF)) {
		const id = kernelId(name);
		expect(kernelNameOf(id)).toBe(name);
		expect(kernelNameOf(`0x${id.slice(2).toUpperCase()}`)).toBe(name);
	}
	// keccak256("gemm-f32"), as the contracts have it.
	expect(kernelNameOf('0xefb94fb5c039771603f2d1dc997c5dce25f99e0c4b26f53d61eb17157c3fa0a9')).toBe('gemm-f32');
});

test('a kernel that nobody knows has no name', () => {
	expect(kernelNameOf(kernelId('gemm-f64'))).toBeUndefined();
	expect(kernelNameOf(kernelId('toString'))).toBeUndefined();
});
