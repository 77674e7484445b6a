// What a verifier asks, sees and writes down. A transcript is plain JSON, so that a third person can check it again.
import type { Hex } from '$lib/core/ids';
import type { RevealFault } from '$lib/gpu/proof/checkReveal';
import type { RowEvidence } from '$lib/gpu/proof/rowEvidence';
import type { ProofKernelName, ProofWork } from '$lib/protocol/work';

/** Why a challenge does not hold. */
export type ProofFault =
	| RevealFault
	/** Right or wrong: it came after the deadline, or never. */
	| 'proof.late'
	/** A commitment under no signature of the device's. */
	| 'proof.badSignature'
	/** What it opened are not the rows that it signed. */
	| 'proof.rowsNotSigned'
	/** A value in memory, or a digest of the bandwidth kernel, that is not what the seed gives. */
	| 'proof.wrongValue'
	/** The device said no. */
	| 'proof.refused'
	/** The connection ended before the challenge did. */
	| 'proof.linkLost';

/** `warm-up`: cuts the work to the device's size. `score`: its speed counts. `memory`: its size does. */
export type ChallengePurpose = 'warm-up' | 'score' | 'memory';

/** `RowEvidence` in numbers that JSON has. */
export interface RowEvidenceJson extends Omit<RowEvidence, 'n' | 'row' | 'column'> {
	n: number;
	row: number;
	column: number;
}

/** One round, as the device opened it. */
export interface OpenedRound {
	/** 1 to `rounds`. */
	round: number;
	/** 32 bytes, for a product: root of the tree over the rows of its C. */
	rowRoot?: Hex;
	/** 64 bytes, over `rowRootBytes`. */
	signature?: Hex;
	fault?: ProofFault;
	/** Where the device signed a wrong product: what the referee convicts it by. */
	evidence?: RowEvidenceJson;
}

/** The last probe of a memory that was filled; those before it were answered too late, and asked anew. */
export interface ProbeRecord {
	/** The verifier's 32 bytes that the places come from. */
	seed: Hex;
	/** Values asked for. */
	count: number;
	elapsedMs: number;
	/** SHA-256 of the values; `0x` where none came. */
	commit: Hex;
	/** Over `probeBytes`; `0x` where none came. */
	signature: Hex;
	/** Values that the verifier computed itself. */
	checked: number;
	fault?: ProofFault;
}

/** One challenge, as a transcript keeps it. */
export interface ChallengeRecord {
	purpose: ChallengePurpose;
	work: ProofWork;
	/** The verifier's 32 random bytes, as they travelled: `boundSeed` makes of them what the GPU worked from. */
	seed: Hex;
	/** From the challenge's leaving to the commitment's arrival, at most. */
	deadlineMs: number;
	/** By the verifier's clock; 0 where no commitment came. */
	elapsedMs: number;
	/** The smallest round trip that the verifier had measured. */
	rttMs: number;
	/** In the kernel's unit: FLOP/s, OP/s or B/s; bytes for `alloc-u32`. 0 where the challenge does not hold. */
	score: number;
	/** 32 bytes; `0x` where none came. */
	commit: Hex;
	/** 64 bytes over `commitBytes` of the bound seed; `0x` where none came. */
	signature: Hex;
	/** As revealed, one a round or chunk; none where none were. */
	digests: Hex[];
	opened: OpenedRound[];
	probe?: ProbeRecord;
	/** The first that was found: there is none where the challenge holds. */
	fault?: { code: ProofFault; sentence: string };
}

/** What an exam is judged by: the verdict follows from these and the records, by `verdictOf`. */
export interface JudgedBy {
	kernel: ProofKernelName;
	/** In the kernel's unit. */
	minScore: number;
	/** Bytes; 0 asks for no memory. */
	minMemoryBytes: number;
}

/** What a verifier asks of a device. */
export interface ExamTerms extends JudgedBy {
	/** The class and chain that it asks for, where it does. */
	classId?: Hex;
	chainId?: number;
}

export interface ExamVerdict {
	passed: boolean;
	/** Median of the scored challenges, in the kernel's unit; 0 where not all of them hold. */
	score: number;
	/** (max − min) / median of these. */
	spread: number;
	/** Bytes that the device held and gave back; 0 where none were asked for. */
	memoryBytes: number;
	/** For a person. */
	sentence: string;
}

/** All that one exam saw. */
export interface Transcript {
	version: 1;
	/** 65 bytes each: 0x04, x, y. */
	devicePublicKey: Hex;
	verifierPublicKey: Hex;
	chainId: number | null;
	classId: Hex | null;
	/** By the verifier's clock, milliseconds since the epoch. */
	startedAtMs: number;
	terms: JudgedBy;
	challenges: ChallengeRecord[];
	verdict: ExamVerdict;
}

export interface SignedTranscript {
	transcript: Transcript;
	/** By the verifier's key over 'rally/transcript/1\0' ‖ SHA-256 of the transcript's canonical text. */
	signature: Hex;
}

/** What an exam tells while it runs. `index` counts the challenges of one purpose from 1. */
export type ExamEvent =
	/** Asked to make ready: it may have to finish a task first. `of`: challenges of this purpose, at most. */
	| { type: 'preparing'; purpose: ChallengePurpose; work: ProofWork; index: number; of: number }
	/** The clock runs. */
	| { type: 'challenged'; purpose: ChallengePurpose; work: ProofWork; index: number; deadlineMs: number }
	/** The clock has stopped; nothing is checked yet. */
	| {
			type: 'committed';
			purpose: ChallengePurpose;
			index: number;
			/** As in the record. */
			score: number;
			elapsedMs: number;
			rttMs: number;
	  }
	/** `of`: rounds that this challenge opens. */
	| { type: 'opening'; purpose: ChallengePurpose; round: number; index: number; of: number }
	/** Asked for values out of its memory. */
	| { type: 'probing'; count: number }
	/** The challenge is over, well or badly. */
	| { type: 'checked'; record: ChallengeRecord };
