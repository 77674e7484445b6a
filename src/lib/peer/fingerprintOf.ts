import { fromHex } from '$lib/core/bytes';
import { RallyError } from '$lib/core/errors';

/**
 * The DTLS fingerprint in a session description.
 *
 * A browser is content with a certificate that fits any one of several fingerprints. A broker could add its
 * own beside the true one and we would sign the true one, so anything but one single SHA-256 is refused.
 *
 * @returns 32 bytes
 * @throws RallyError `transport.badDescription`
 */
export function fingerprintOf(sdp: string | undefined): Uint8Array<ArrayBuffer> {
	const values = [...(sdp ?? '').matchAll(/^a=fingerprint:(\S+)[ \t]+(\S+)\s*$/gim)].map(
		([, hash = '', value = '']) => `${hash} ${value}`.toLowerCase()
	);
	const [value, ...others] = new Set(values);
	const [hash, digits] = value?.split(' ') ?? [];
	const bytes = fromHex((digits ?? '').replaceAll(':', ''));
	if (others.length > 0 || hash !== 'sha-256' || bytes?.length !== 32) {
		throw new RallyError('The connection cannot be tied to one certificate.', {
			code: 'transport.badDescription',
			details: values.join(', ')
		});
	}
	return bytes;
}
