import type { Hex } from '$lib/core/ids';

/** One thing that was looked at. */
export interface RecheckStep {
	/** For a person: "Challenge 2: round 17". */
	what: string;
	/** `word`: neither true nor false by anything that is in the transcript; the verifier says so. */
	outcome: 'holds' | 'fails' | 'word';
	/** For a person, a sentence or two. */
	detail: string;
	/** Index into the transcript's challenges, where it is about one. */
	challenge?: number;
}

/** What is left of a transcript when nobody is believed. */
export interface Recheck {
	/** No step fails. */
	holds: boolean;
	/** What a vote on chain names this transcript by. */
	hash: Hex;
	steps: RecheckStep[];
}

/** What a step comes to. */
export type RecheckFinding = Pick<RecheckStep, 'outcome' | 'detail'>;

export const holds = (detail: string): RecheckFinding => ({ outcome: 'holds', detail });
export const fails = (detail: string): RecheckFinding => ({ outcome: 'fails', detail });
export const word = (detail: string): RecheckFinding => ({ outcome: 'word', detail });
