import { describe, expect, test } from 'vitest';
import type { RecheckStep } from './recheck';
import { recheckRound, type RoundFacts } from './recheckRound';
import type { ProofFault } from './types';

type Outcome = RecheckStep['outcome'];

const right: RoundFacts = { isDigestRight: true, rows: { isSigned: true, isRight: true } };
const facts: Record<string, RoundFacts> = {
	'all right': right,
	'a false digest': { ...right, isDigestRight: false },
	'false rows, signed': { ...right, rows: { isSigned: true, isRight: false } },
	'false rows, not signed': { ...right, rows: { isSigned: false, isRight: false } },
	'true rows, not signed': { ...right, rows: { isSigned: false, isRight: true } },
	'no rows': { isDigestRight: true }
};

describe.each<[fault: ProofFault | undefined, Record<string, Outcome>]>([
	[
		undefined,
		{
			'all right': 'holds',
			'a false digest': 'fails',
			'false rows, signed': 'fails',
			'false rows, not signed': 'fails',
			'true rows, not signed': 'fails',
			'no rows': 'fails'
		}
	],
	...(['proof.wrongProduct', 'proof.wrongDigest', 'proof.entryOutOfRange'] as const).map(
		(fault): [ProofFault, Record<string, Outcome>] => [
			fault,
			{
				'all right': 'fails',
				'a false digest': 'holds',
				'false rows, signed': 'holds',
				'false rows, not signed': 'word',
				'true rows, not signed': 'word',
				'no rows': 'word'
			}
		]
	),
	[
		'proof.rowsNotSigned',
		{
			// What it sent may have been other rows than those it signed.
			'all right': 'word',
			'a false digest': 'holds',
			'false rows, signed': 'holds',
			'false rows, not signed': 'word',
			'true rows, not signed': 'word',
			'no rows': 'word'
		}
	],
	['proof.wrongSize', Object.fromEntries(Object.keys(facts).map((name) => [name, 'word' as const]))]
])('a product of which the verifier says %s', (fault, outcomes) => {
	test.each(Object.entries(outcomes))('%s: %s', (name, outcome) => {
		expect(recheckRound(fault, facts[name] ?? right, true).outcome).toBe(outcome);
	});
});

describe('a round of bandwidth', () => {
	test.each<[ProofFault | undefined, boolean, Outcome]>([
		[undefined, true, 'holds'],
		[undefined, false, 'fails'],
		['proof.wrongValue', true, 'fails'],
		['proof.wrongValue', false, 'holds'],
		['proof.linkLost', false, 'word']
	])('of which the verifier says %s, its digest right: %s: %s', (fault, isDigestRight, outcome) => {
		expect(recheckRound(fault, { isDigestRight }, false).outcome).toBe(outcome);
	});
});
