import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { SignedTranscript } from '$lib/verifier/types';
import { keepTranscript } from './keepTranscript';

const transcript = (startedAtMs: number): SignedTranscript => ({
	transcript: {
		version: 1,
		devicePublicKey: '0x04',
		verifierPublicKey: '0x04',
		chainId: null,
		classId: null,
		startedAtMs,
		terms: { kernel: 'gemm-f32', minScore: 1, minMemoryBytes: 0 },
		challenges: [],
		verdict: { passed: false, score: 0, spread: 0, memoryBytes: 0, sentence: 'Nothing was asked.' }
	},
	signature: '0x00'
});

it('keeps the newest 200, in a directory of its making', async () => {
	const directory = join(mkdtempSync(join(tmpdir(), 'rally-transcripts-')), 'of', 'mine');
	const first = await keepTranscript(directory, transcript(900));
	expect(JSON.parse(readFileSync(first, 'utf8'))).toEqual(transcript(900));
	for (let at = 901; at < 1100; at++) await keepTranscript(directory, transcript(at));
	expect(readdirSync(directory)).toHaveLength(200);
	const last = await keepTranscript(directory, transcript(1100));
	const kept = readdirSync(directory);
	expect(kept).toHaveLength(200);
	expect(kept.some((name) => first.endsWith(name))).toBe(false);
	expect(kept.some((name) => last.endsWith(name))).toBe(true);
});
