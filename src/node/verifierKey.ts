import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { RallyError } from '$lib/core/errors';
import { signingKeyFrom, type SigningKey } from '$lib/protocol/key';

const P256 = { name: 'ECDSA', namedCurve: 'P-256' };

/**
 * A verifier's P-256 key from a file, made there at first use and readable by its owner alone; without a file, one
 * for this run.
 *
 * @throws RallyError `key.unreadable`
 */
export async function verifierKey(file: string | undefined): Promise<SigningKey> {
	if (!file || !existsSync(file)) {
		const pair = await crypto.subtle.generateKey(P256, true, ['sign', 'verify']);
		if (file) {
			const jwk = await crypto.subtle.exportKey('jwk', pair.privateKey);
			writeFileSync(file, JSON.stringify(jwk), { mode: 0o600 });
		}
		return signingKeyFrom(pair);
	}
	try {
		const jwk = JSON.parse(readFileSync(file, 'utf8')) as JsonWebKey;
		const { d: _, ...publicHalf } = jwk;
		return await signingKeyFrom({
			privateKey: await crypto.subtle.importKey('jwk', jwk, P256, false, ['sign']),
			publicKey: await crypto.subtle.importKey('jwk', { ...publicHalf, key_ops: ['verify'] }, P256, true, [
				'verify'
			])
		});
	} catch (cause) {
		throw new RallyError(`The verifier's key in ${file} can't be read.`, {
			code: 'key.unreadable',
			hint: 'Move the file aside: a new key is made, and bonded anew.',
			cause
		});
	}
}
