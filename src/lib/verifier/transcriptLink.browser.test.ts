import { expect, test } from 'vitest';
import { memoryRecord, newParties, productRecord, concluded } from './recheckDoubles';
import { recheckTranscript } from './recheckTranscript';
import { transcriptHash } from './transcriptHash';
import { transcriptFromFragment, transcriptToFragment } from './transcriptLink';
import { transcriptVector } from './transcriptVector';

test('a browser reads a link that Node wrote, and writes the same text', async () => {
	const read = await transcriptFromFragment(transcriptVector.fragment);
	if (!read.ok) throw read.error;
	expect(read.value).toEqual(transcriptVector.signed);
	expect(transcriptHash(read.value.transcript)).toBe(transcriptVector.hash);
	expect(await transcriptFromFragment(await transcriptToFragment(read.value))).toEqual(read);
});

test('a browser stops a bomb on the way', async () => {
	const zeros = new Blob([new Uint8Array(2 ** 26)]).stream();
	const packed = await new Response(zeros.pipeThrough(new CompressionStream('deflate-raw'))).arrayBuffer();
	const binary = Array.from(new Uint8Array(packed), (byte) => String.fromCharCode(byte)).join('');
	const digits = btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
	expect(await transcriptFromFragment(`#t=${digits}`)).toMatchObject({
		error: { code: 'transcript.tooLarge' }
	});
});

test('a browser checks a whole transcript again', async () => {
	const parties = await newParties();
	const work = { kernel: 'gemm-f32', n: 64, rounds: 4 } as const;
	const times = [1_490, 1_501.5, 1_520];
	const signed = await concluded(parties, [
		...(await Promise.all(times.map((elapsedMs) => productRecord(parties, { work, elapsedMs })))),
		await memoryRecord(parties, { work: { kernel: 'alloc-u32', chunks: 1, words: 65_536 } })
	]);
	const { holds, steps } = await recheckTranscript(signed);
	expect(steps.filter(({ outcome }) => outcome === 'fails')).toEqual([]);
	expect(holds).toBe(true);
});
