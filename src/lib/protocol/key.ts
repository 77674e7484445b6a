import { concatBytes } from '$lib/core/bytes';

/** Order of P-256's group. */
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const ECDSA = { name: 'ECDSA', namedCurve: 'P-256' };
const SHA256 = { name: 'ECDSA', hash: 'SHA-256' };

/** A P-256 key that can sign and cannot be read. */
export interface SigningKey {
	/** Uncompressed point: 0x04, x, y; 65 bytes. */
	readonly publicKey: Uint8Array<ArrayBuffer>;
	/** ECDSA over SHA-256 of the bytes: r, s; 64 bytes, with the lower of the two possible s, as OpenZeppelin's P256 demands. */
	sign(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>>;
}

const toBigInt = (bytes: Uint8Array): bigint =>
	bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);

function to32Bytes(value: bigint): Uint8Array<ArrayBuffer> {
	const bytes = new Uint8Array(32);
	for (let i = 31, rest = value; i >= 0; i--, rest >>= 8n) bytes[i] = Number(rest & 0xffn);
	return bytes;
}

/** WebCrypto leaves open which of s and N - s comes. */
function withLowS(signature: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
	const s = toBigInt(signature.subarray(32));
	return s > N / 2n ? concatBytes(signature.subarray(0, 32), to32Bytes(N - s)) : signature;
}

/** A fresh pair; the private half can be kept in IndexedDB and never be exported. */
export const generateKeyPair = (subtle: SubtleCrypto = crypto.subtle): Promise<CryptoKeyPair> =>
	subtle.generateKey(ECDSA, false, ['sign', 'verify']);

/** A pair, fresh or from IndexedDB, as a key that signs. */
export async function signingKeyFrom(
	pair: CryptoKeyPair,
	subtle: SubtleCrypto = crypto.subtle
): Promise<SigningKey> {
	const publicKey = new Uint8Array(await subtle.exportKey('raw', pair.publicKey));
	return {
		publicKey,
		sign: async (bytes) => withLowS(new Uint8Array(await subtle.sign(SHA256, pair.privateKey, bytes)))
	};
}

/** A key for this run alone. */
export const generateSigningKey = async (subtle: SubtleCrypto = crypto.subtle): Promise<SigningKey> =>
	signingKeyFrom(await generateKeyPair(subtle), subtle);

/**
 * @returns false too where the key is no point of the curve or s is not the lower one
 */
export async function verifySignature(
	publicKey: Uint8Array<ArrayBuffer>,
	bytes: Uint8Array<ArrayBuffer>,
	signature: Uint8Array<ArrayBuffer>,
	subtle: SubtleCrypto = crypto.subtle
): Promise<boolean> {
	if (publicKey.length !== 65 || publicKey[0] !== 4 || signature.length !== 64) return false;
	if (toBigInt(signature.subarray(32)) > N / 2n) return false;
	try {
		const key = await subtle.importKey('raw', publicKey, ECDSA, false, ['verify']);
		return await subtle.verify(SHA256, key, signature, bytes);
	} catch {
		return false;
	}
}
