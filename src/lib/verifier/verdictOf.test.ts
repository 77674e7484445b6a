import { describe, expect, it } from 'vitest';
import type { ChallengeRecord, JudgedBy } from './types';
import { verdictOf } from './verdictOf';

const terms: JudgedBy = { kernel: 'gemm-f32', minScore: 2e9, minMemoryBytes: 0 };
const scored = (score: number, changed: Partial<ChallengeRecord> = {}): ChallengeRecord => ({
	purpose: 'score',
	work: { kernel: 'gemm-f32', n: 1024, rounds: 8 },
	seed: '0x',
	deadlineMs: 30_000,
	elapsedMs: 1500,
	rttMs: 10,
	score,
	commit: '0x',
	signature: '0x',
	digests: [],
	opened: [{ round: 3 }],
	...changed
});
const three = [scored(4e9), scored(2e9), scored(3e9)];
const held = (bytes: number, checked = 16): ChallengeRecord =>
	scored(bytes, {
		purpose: 'memory',
		work: { kernel: 'alloc-u32', chunks: 1, words: bytes / 4 },
		probe: { seed: '0x', count: 65_536, elapsedMs: 20, commit: '0x', signature: '0x', checked }
	});
const FAILED = { passed: false, score: 0, spread: 0, memoryBytes: 0 };

describe('verdictOf', () => {
	it('lets the median count, and tells how far they lie apart', () => {
		expect(verdictOf(three, terms)).toEqual({
			passed: true,
			score: 3e9,
			spread: 2 / 3,
			memoryBytes: 0,
			sentence: 'Measured 3.00 GFLOP/s.'
		});
	});

	it('holds the score to the class in whole numbers, on both sides by one', () => {
		expect(verdictOf(three, { ...terms, minScore: 3e9 }).passed).toBe(true);
		const verdict = verdictOf(three, { ...terms, minScore: 3e9 + 1 });
		expect(verdict).toMatchObject({ passed: false, score: 3e9 });
		expect(verdict.sentence).toBe('Measured 3.00 GFLOP/s; the class asks for 3.00 GFLOP/s.');
		const fraction = [3e9 + 0.9, 3e9 + 0.9, 3e9 + 0.9].map((score) => scored(score));
		expect(verdictOf(fraction, { ...terms, minScore: 3e9 + 0.5 }).passed).toBe(false);
	});

	it('holds the memory to the class, on both sides by one chunk’s word', () => {
		const MIB = 2 ** 20;
		const asking = (minMemoryBytes: number) =>
			verdictOf([...three, held(16 * MIB)], { ...terms, minMemoryBytes });
		expect(asking(16 * MIB)).toMatchObject({
			passed: true,
			memoryBytes: 16 * MIB,
			sentence: 'Measured 3.00 GFLOP/s, and 16 MiB of memory.'
		});
		expect(asking(16 * MIB + 1)).toMatchObject({ passed: false, memoryBytes: 16 * MIB });
		expect(verdictOf(three, { ...terms, minMemoryBytes: 1 })).toMatchObject({
			passed: false,
			memoryBytes: 0
		});
		expect(verdictOf([...three, held(16 * MIB, 15)], { ...terms, minMemoryBytes: 1 }).passed).toBe(false);
	});

	it('asks for three challenges of the kernel', () => {
		expect(verdictOf(three.slice(1), terms)).toMatchObject({
			...FAILED,
			sentence: '2 of 3 challenges were completed.'
		});
		expect(verdictOf([...three, scored(9e9)], terms).passed).toBe(false);
		expect(verdictOf(three, { ...terms, kernel: 'gemm-i8' }).passed).toBe(false);
		const warmUp = scored(9e9, { purpose: 'warm-up' });
		expect(verdictOf([warmUp, ...three.slice(1)], terms).passed).toBe(false);
		expect(verdictOf([warmUp, ...three], terms).passed).toBe(true);
	});

	it('asks for as many different rounds as the rule says', () => {
		const small = (opened: number[]) =>
			scored(3e9, {
				work: { kernel: 'gemm-f32', n: 512, rounds: 8 },
				opened: opened.map((round) => ({ round }))
			});
		expect(verdictOf([small([1, 2, 3, 4]), ...three.slice(1)], terms).passed).toBe(true);
		expect(verdictOf([small([1, 2, 3]), ...three.slice(1)], terms)).toMatchObject(FAILED);
		expect(verdictOf([small([1, 2, 3, 3]), ...three.slice(1)], terms)).toMatchObject(FAILED);
	});

	it.each([
		['of a challenge', { fault: { code: 'proof.late', sentence: 'Late.' } }],
		['of a round', { opened: [{ round: 1, fault: 'proof.wrongProduct' }] }],
		['of a probe', { probe: { ...held(4).probe, fault: 'proof.wrongValue' } as ChallengeRecord['probe'] }]
	] as [string, Partial<ChallengeRecord>][])('fails by one fault %s, wherever it stands', (_, fault) => {
		expect(verdictOf([...three, scored(9e9, { purpose: 'warm-up', ...fault })], terms)).toMatchObject(FAILED);
	});

	it('counts bytes where they are the class’s score', () => {
		const alloc: JudgedBy = { kernel: 'alloc-u32', minScore: 2 ** 24, minMemoryBytes: 0 };
		expect(verdictOf([held(2 ** 24)], alloc)).toMatchObject({ passed: true, score: 2 ** 24, spread: 0 });
		expect(verdictOf([held(2 ** 24)], { ...alloc, minScore: 2 ** 24 + 1 }).passed).toBe(false);
	});
});
