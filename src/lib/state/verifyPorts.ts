import type { BondTerms } from '$lib/chain/getBondTerms';
import type { VerifierAccount } from '$lib/chain/getVerifier';
import type { AttestationView, PoolView, RoundView } from '$lib/chain/types';
import type { RallyError } from '$lib/core/errors';
import type { Address, ClassId, DeviceId, Hex, WindowId } from '$lib/core/ids';
import type { Readable } from '$lib/core/store';
import type { Together } from '$lib/verifier/examineTogether';
import type { Recheck } from '$lib/verifier/recheck';
import type { RecheckProgress } from '$lib/verifier/recheckTranscript';
import type { ExamEvent, ExamTerms, SignedTranscript } from '$lib/verifier/types';

// What the verifier's page acts through. `wire/verify*.ts` make the real ones; tests hand in doubles.

/** A device that can be challenged. */
export interface DeviceEntry {
	deviceId: DeviceId;
	/** 65 bytes. */
	publicKey: Uint8Array<ArrayBuffer>;
	/** Broker URL; empty for the network's default. */
	endpoint: string;
	owner: Address;
	/** The class of its open window; undefined where it has none. */
	pool: PoolView | undefined;
	/** Unix second at which it is free of a lease; 0 when idle. */
	leaseEndS: number;
	/** What the last round said of it for its class. */
	attestation: AttestationView | undefined;
}

/** What a transcript is called by. */
export interface Described {
	/** SHA-256 of its text. */
	transcriptId: Hex;
	deviceId: DeviceId;
	/** It holds what the referee convicts by. */
	hasEvidence: boolean;
}

/** A transcript that this browser keeps. */
export interface KeptTranscript {
	transcriptId: Hex;
	deviceId: DeviceId;
	storedAtMs: number;
	origin: 'made' | 'imported';
	signed: SignedTranscript;
}

/** What the chain knows about a transcript. */
export interface OnChain {
	/** It is about another chain, or none: nothing was compared. */
	otherChain: boolean;
	/** The latest attestation of its device for its class; undefined where there is none, or no class is named. */
	attestation: AttestationView | undefined;
	/** The attestation names this very transcript. */
	isAttested: boolean;
	/** Unix second; 0 where the device was never convicted. */
	convictedAtS: number;
	/** Rounds about the device, for its class, in which the wallet may still vote. */
	seats: RoundView[];
}

/** What was held against the chain's referee. */
export interface Judged {
	transactionHash: Hex;
	deviceId: DeviceId;
	/** The window that was forfeited; undefined where the device had none open. */
	windowId: WindowId | undefined;
}

/** A challenge that was under way when the page went. */
export interface Interrupted {
	deviceIds: DeviceId[];
	startedAtMs: number;
}

export interface ExamOptions {
	terms: (device: DeviceEntry) => ExamTerms;
	signal: AbortSignal;
	/** `index` of the device. */
	onEvent: (index: number, event: ExamEvent) => void;
}

export interface VerifyService {
	readonly chainId: number;
	/** Every open window's device, by class. @throws RallyError `chain.unreachable` */
	devices(pools: readonly PoolView[]): Promise<DeviceEntry[]>;
	/** A device with or without a window; undefined where nobody registered it. */
	find(deviceId: DeviceId, pools: readonly PoolView[]): Promise<DeviceEntry | undefined>;
	/** @throws RallyError where the device can't be reached, or does not take the challenge */
	examine(device: DeviceEntry, options: ExamOptions): Promise<SignedTranscript>;
	/** Each alone, then both at once. */
	examineTogether(devices: readonly [DeviceEntry, DeviceEntry], options: ExamOptions): Promise<Together>;
	/** A whole number in [0, below). */
	draw(below: number): number;

	/** The text of a file. @throws RallyError `transcript.*` */
	read(text: string): SignedTranscript;
	/** What stands behind `#t=`. @throws RallyError `transcript.*` */
	readLink(fragment: string): Promise<SignedTranscript>;
	/** A file of it. */
	file(signed: SignedTranscript): { name: string; text: string };
	/** The whole address. */
	link(signed: SignedTranscript): Promise<string>;
	describe(signed: SignedTranscript): Described;
	/** Recomputes all that was opened, without keeping the page from its work. */
	recheck(
		signed: SignedTranscript,
		options: { signal: AbortSignal; onProgress: (progress: RecheckProgress) => void }
	): Promise<Recheck>;

	onChain(signed: SignedTranscript, account: Address | undefined): Promise<OnChain>;
	/** Votes in a round with this transcript. @returns the transaction's hash */
	vote(round: RoundView, signed: SignedTranscript): Promise<Hex>;
	/** Shows the referee the first wrong entry. */
	judge(signed: SignedTranscript): Promise<Judged>;

	kept: {
		/** Newest first; those that cannot be read are counted. */
		list(): Promise<{ transcripts: KeptTranscript[]; damaged: number }>;
		add(signed: SignedTranscript, origin: KeptTranscript['origin']): Promise<void>;
		remove(transcriptId: Hex): Promise<void>;
	};
	/** Of this tab, over a reload. */
	running: {
		read(): Interrupted | undefined;
		write(running: Interrupted): void;
		clear(): void;
	};
}

/** One line of what a serving verifier did. */
export interface SeatLine {
	atMs: number;
	text: string;
	tone: 'info' | 'good' | 'bad';
	transactionHash?: Hex;
}

export interface SeatSnapshot {
	/** `leaving`: what runs is finished first. */
	phase: 'off' | 'starting' | 'online' | 'leaving';
	/** Undefined until the chain answered. */
	terms: BondTerms | undefined;
	/** The connected wallet's bond; `null` where it has none. */
	account: VerifierAccount | null | undefined;
	/** The bond names this browser's key; else devices look for the verifier elsewhere. */
	isHere: boolean;
	/** Devices under examination now. */
	examining: { deviceId: DeviceId; classId: ClassId }[];
	/** Transcripts of its exams that this browser has kept, since the page was opened. */
	kept: number;
	log: readonly SeatLine[];
	error: RallyError | undefined;
}

export interface SeatService {
	readonly snapshot: Readable<SeatSnapshot>;
	/** Reads terms and bond again. */
	refresh(account: Address | undefined): Promise<void>;
	/** Adds to the bond, and names this browser's key. */
	bond(amountWei: bigint): Promise<void>;
	/** Goes online and answers rounds until {@link stop}. */
	start(): Promise<void>;
	stop(): Promise<void>;
	unbond(): Promise<void>;
	withdraw(): Promise<void>;
	withdrawEarned(): Promise<void>;
}
