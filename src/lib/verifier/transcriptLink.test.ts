import { expect, test } from 'vitest';
import { transcriptFromFragment, transcriptToFragment } from './transcriptLink';
import { NoiseTranscript } from './transcriptDoubles';
import { transcriptHash } from './transcriptHash';
import { MAX_TRANSCRIPT_BYTES } from './transcriptLimits';
import { transcriptVector } from './transcriptVector';

/** What a browser's address bar and the usual messengers carry whole. */
const LINK_CHARS = 16_000;

test('a transcript comes back out of its link whole', async () => {
	const signed = await NoiseTranscript();
	const fragment = await transcriptToFragment(signed);
	expect(fragment).toMatch(/^#t=[\w-]+$/);
	expect(await transcriptFromFragment(fragment)).toEqual({ ok: true, value: signed });
});

test('a link written long ago is read, and its transcript has the hash that it had', async () => {
	const read = await transcriptFromFragment(transcriptVector.fragment);
	expect(read).toEqual({ ok: true, value: transcriptVector.signed });
	expect(transcriptHash(transcriptVector.signed.transcript)).toBe(transcriptVector.hash);
});

test('three scored challenges of 70 rounds and memory of 1 GiB fit a link', async () => {
	const { length } = await transcriptToFragment(await NoiseTranscript());
	expect(length).toBeLessThan(LINK_CHARS);
	// Nothing could be packed smaller than the noise that is in it: 16 bytes a digest, in characters of 6 bits.
	expect(length).toBeGreaterThan((3 * 70 * 16 * 8) / 6);
});

test('the largest challenges fit one too, though not every messenger will carry it', async () => {
	const signed = await NoiseTranscript({ rounds: 1024, evidenceN: 4096 });
	const fragment = await transcriptToFragment(signed);
	expect(await transcriptFromFragment(fragment)).toEqual({ ok: true, value: signed });
});

test.each(['', '#', '#t=', '#t=A', '#t=%20', '#x=AAAA', '#t=AAAA', '#t=AAAA=='])(
	'%j is no link to a transcript',
	async (fragment) => {
		expect(await transcriptFromFragment(fragment)).toMatchObject({
			ok: false,
			error: { code: 'transcript.brokenLink' }
		});
	}
);

test('a link that lost its end is told as that', async () => {
	const fragment = await transcriptToFragment(await NoiseTranscript());
	for (const length of [fragment.length - 2, fragment.length >> 1, 8]) {
		expect(await transcriptFromFragment(fragment.slice(0, length))).toMatchObject({
			ok: false,
			error: { code: 'transcript.brokenLink' }
		});
	}
});

/** Deflated text as a fragment, whatever it says. */
async function fragmentOf(chunks: Iterable<string>): Promise<string> {
	const stream = new ReadableStream({
		start(controller) {
			for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk));
			controller.close();
		}
	}).pipeThrough(new CompressionStream('deflate-raw'));
	const packed = Buffer.from(await new Response(stream).arrayBuffer());
	return `#t=${packed.toString('base64url')}`;
}

function* zeros(mebibytes: number) {
	for (let i = 0; i < mebibytes; i++) yield '0'.repeat(2 ** 20);
}

test('a bomb, 64 MiB in 64 KiB, is stopped on the way', async () => {
	const bomb = await fragmentOf(zeros(64));
	expect(bomb.length).toBeLessThan(100_000);
	expect(await transcriptFromFragment(bomb)).toMatchObject({
		ok: false,
		error: { code: 'transcript.tooLarge' }
	});
});

test('a fragment may unpack to a mebibyte, and to not one byte more', async () => {
	const padded = (length: number) => fragmentOf(['"', ' '.repeat(length - 2), '"']);
	expect(await transcriptFromFragment(await padded(MAX_TRANSCRIPT_BYTES))).toMatchObject({
		error: { code: 'transcript.malformed' }
	});
	expect(await transcriptFromFragment(await padded(MAX_TRANSCRIPT_BYTES + 1))).toMatchObject({
		error: { code: 'transcript.tooLarge' }
	});
});

test('a fragment of more characters than that needs is not even read', async () => {
	expect(await transcriptFromFragment(`#t=${'A'.repeat(2 * MAX_TRANSCRIPT_BYTES + 1)}`)).toMatchObject({
		error: { code: 'transcript.brokenLink' }
	});
});

test.each([
	['{', 'transcript.notJson'],
	['{}', 'transcript.malformed']
])('a link that unpacks to %s is refused: %s', async (text, code) => {
	expect(await transcriptFromFragment(await fragmentOf([text]))).toMatchObject({
		ok: false,
		error: { code }
	});
});
