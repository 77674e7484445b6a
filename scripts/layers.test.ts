import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { brokenRules, checkLayers, importsOf } from './layers.mjs';

describe('layers', () => {
	it('finds every form of import', () => {
		const text = `import a from 'a';
import type { B } from "b";
import {
	c
} from 'c';
import 'd';
export { e } from 'e';
const f = await import('f');
const g = new Worker(new URL('./g.ts', import.meta.url));
// import h from 'h';`;
		expect(importsOf(text)).toEqual(['a', 'b', 'c', 'd', 'e', 'f', './g.ts']);
	});

	it('refuses an import that runs upward, by alias and by path', () => {
		expect(brokenRules('src/lib/core/a.ts', `import { x } from '$lib/peer/x';`)).toHaveLength(1);
		expect(brokenRules('src/lib/gpu/a.ts', `import { x } from '../inference/x';`)).toHaveLength(1);
		expect(brokenRules('src/lib/inference/a.ts', `import { x } from '../gpu/x';`)).toEqual([]);
	});

	it('keeps each engine in one folder', () => {
		expect(brokenRules('src/lib/provider/a.ts', `import { Peer } from 'peerjs';`)).toHaveLength(1);
		expect(brokenRules('src/lib/peer/a.ts', `import { Peer } from 'peerjs';`)).toEqual([]);
		expect(brokenRules('src/routes/+page.svelte', `import Dexie from 'dexie';`)).toHaveLength(1);
	});

	it('holds for the house as it stands', () => {
		expect(checkLayers(fileURLToPath(new URL('..', import.meta.url)))).toEqual([]);
	});
});
