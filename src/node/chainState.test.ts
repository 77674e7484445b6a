import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkStateFile } from './chainState';

const fileWith = (text: string) => {
	const path = join(mkdtempSync(join(tmpdir(), 'rally-state-')), 'chain.json');
	writeFileSync(path, text);
	return path;
};

describe('checkStateFile', () => {
	it('takes a missing file and a whole one', () => {
		expect(() => checkStateFile('/nowhere/chain.json')).not.toThrow();
		expect(() => checkStateFile(fileWith('{"accounts":{}}'))).not.toThrow();
	});

	it.each(['', '{"accounts":', '[]', 'null', '{"block":1}'])(
		'names a broken file and the way out: %s',
		(text) => {
			const path = fileWith(text);
			expect(() => checkStateFile(path)).toThrow(path);
			expect(() => checkStateFile(path)).toThrow(`mv ${path}`);
			expect(readFileSync(path, 'utf8')).toBe(text);
		}
	);
});
