import { mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { utf8 } from '$lib/core/bytes';
import { verifySignature } from '$lib/protocol/key';
import { verifierKey } from './verifierKey';

const newFile = () => join(mkdtempSync(join(tmpdir(), 'rally-key-')), 'key.json');

describe('verifierKey', () => {
	it('is the same key after a restart, and its owner’s alone to read', async () => {
		const file = newFile();
		const first = await verifierKey(file);
		const second = await verifierKey(file);
		expect(second.publicKey).toEqual(first.publicKey);
		const signature = await second.sign(utf8('x'));
		expect(await verifySignature(first.publicKey, utf8('x'), signature)).toBe(true);
		expect(statSync(file).mode & 0o077).toBe(0);
	});

	it('names a file that holds no key', async () => {
		const file = newFile();
		writeFileSync(file, '{"kty":"EC"}');
		await expect(verifierKey(file)).rejects.toThrow(file);
	});
});
