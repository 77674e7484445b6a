import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as v from 'valibot';
import { fromHex, toHex } from '$lib/core/bytes';
import { rowRootBytes } from './rowRootBytes';

/* The same file that `contracts/test` checks the referee against. */

const path = new URL('../../../contracts/test/vectors/entries.json', import.meta.url);
const schema = v.object({
	trees: v.pipe(
		v.array(v.object({ seed: v.string(), n: v.string(), root: v.string(), message: v.string() })),
		v.length(4)
	)
});
const bytes = (hex: string) => fromHex(hex) ?? new Uint8Array();

test.each(v.parse(schema, JSON.parse(readFileSync(path, 'utf8'))).trees)(
	'are what the referee checks, for n = $n',
	({ seed, n, root, message }) => {
		const made = rowRootBytes({
			kernel: 'gemm-f32',
			n: Number(n),
			seed: bytes(seed),
			rowRoot: bytes(root)
		});
		expect(toHex(made)).toBe(message);
	}
);
