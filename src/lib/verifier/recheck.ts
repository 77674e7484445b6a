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

/** What every part of a challenge is checked with. */
export interface RecheckContext {
	/** 65 bytes each. */
	devicePublicKey: Uint8Array<ArrayBuffer>;
	verifierPublicKey: Uint8Array<ArrayBuffer>;
	signal: AbortSignal | undefined;
	/** Told of multiplications done. */
	onWork(work: number): void;
	/** Writes a step down; `part` says what of the challenge it is about. */
	say(part: string, finding: RecheckFinding): void;
}

/** What a device revealed of a challenge, and whether it stands under its signature. */
export interface Revealed {
	/** The bound one. */
	seed: Uint8Array;
	digests: readonly Uint8Array<ArrayBuffer>[];
	/** The device signed the commitment, and the digests are as many as asked for and those it committed to. */
	isAnchored: boolean;
}

export const holds = (detail: string): RecheckFinding => ({ outcome: 'holds', detail });
export const fails = (detail: string): RecheckFinding => ({ outcome: 'fails', detail });
export const word = (detail: string): RecheckFinding => ({ outcome: 'word', detail });
