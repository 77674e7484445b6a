import type { RallyError } from '$lib/core/errors';
import type { ClassId, Hex, LeaseId, WindowId } from '$lib/core/ids';
import type { Readable } from '$lib/core/store';
import type { Reach } from '$lib/peer/gatherReach';
import type { GpuUsage } from '$lib/worker/types';
import type { ControlsState } from './controls/createControls';
import type { ProviderPreferences } from './controls/preferences';
import type { ProviderHealth } from './health';
import type { AutopilotControl } from './autopilot/types';

/** The steps of a provider's tab, in order. */
export type ProviderPhase =
	| 'off'
	| 'detecting'
	| 'detected'
	/** Started, and waits for what its owner's limits ask for. */
	| 'held'
	| 'funding'
	| 'registering'
	| 'proving'
	| 'staking'
	| 'serving'
	| 'draining'
	| 'ended';

export interface ProviderLogLine {
	atMs: number;
	text: string;
	tone: 'info' | 'good' | 'bad';
	transactionHash?: Hex;
}

/** The device, as the person should see it. */
export type DeviceReport =
	| { status: 'unknown' }
	| { status: 'unavailable'; code: string; sentence: string; wayOut: string }
	| {
			status: 'ready';
			/** As the browser gives it; shown, never trusted. */
			adapter: string;
			isSoftware: boolean;
			maxBufferBytes: number;
	  };

export interface ProviderSnapshot {
	phase: ProviderPhase;
	device: DeviceReport;
	proof:
		| {
				roundsDone: number;
				rounds: number;
				/** FLOP/s that the verifier measured; undefined until its verdict. */
				score: number | undefined;
				passed: boolean | undefined;
				sentence: string;
		  }
		| undefined;
	window:
		| {
				windowId: WindowId;
				classId: ClassId;
				mode: 'lp' | 'seller';
				startS: number;
				endS: number;
				stakedWei: bigint;
		  }
		| undefined;
	/** Who is served now; undefined while waiting for a renter. */
	lease: { leaseId: LeaseId; endS: number; modelTitle: string | undefined } | undefined;
	tasks: { running: number; done: number; failed: number; gpuMs: number };
	earnings: {
		/** What the pool owes the window now above what was staked or paid in; undefined before it is known. */
		earnedWei: bigint | undefined;
		claimableWei: bigint | undefined;
		/** Still to be released to liquidity if nobody trades until the window's end; undefined before it is known. */
		lockedWei: bigint | undefined;
		claimedWei: bigint;
		/** Paid to be verified and burned to open windows, wei. */
		spentWei: bigint;
	};
	/** What the tab stands on: chain, broker, GPU, timers. Network and GPU are watched while it serves. */
	health: ProviderHealth;
	/** What its owner allows, and what holds the tab by it now. */
	controls: ControlsState;
	/** How much of its time the GPU has worked since the share was last set; undefined before its first task. */
	usage: GpuUsage | undefined;
	/** The chain's second at which the proof of the window's class runs out; undefined before it is known. */
	proofUntilS: number | undefined;
	/** Whether the network's STUN and TURN servers answer; undefined before they were asked. */
	reach: Reach | undefined;
	/** Newest last, at most 200. */
	log: ProviderLogLine[];
	error: RallyError | undefined;
}

export interface StartOptions {
	classId: ClassId;
	mode: 'lp' | 'seller';
	windowSeconds: number;
	/** RALLY that the first LP of an empty pool puts in, wei; otherwise the pool's price says how much. */
	firstStakeWei?: bigint;
}

/** One tab that lends its GPU. Nothing runs before `detect` or `start` is called. */
export interface ProviderService {
	readonly snapshot: Readable<ProviderSnapshot>;
	/** What the tab may do by itself; undefined where each window is the last. */
	readonly autopilot?: AutopilotControl | undefined;
	/** After a reload: shows the window that is still open on chain, if there is one. Starts nothing. */
	restore(): Promise<void>;
	/** Looks for an adapter; a few milliseconds, no load on the GPU. */
	detect(): Promise<void>;
	/** Detect, register, prove, stake, serve. Resolves once serving; the snapshot's `error` tells why not. */
	start(options: StartOptions): Promise<void>;
	/** Takes nothing new until {@link resume}: what runs is finished, what waits goes back, window and renters stay. */
	pause(): void;
	resume(): void;
	/** @throws RallyError `storage.*` where it can't be kept; it holds in this tab all the same */
	choose(change: Partial<ProviderPreferences>): Promise<void>;
	/** Asks the person for leave to know when they are away. */
	askAway(): Promise<void>;
	/** Has the device proved anew for the class that it serves; the snapshot's `error` tells why it could not be. */
	prove(): Promise<void>;
	/** Takes no new task, completes what runs, then rests. */
	stop(): Promise<void>;
	/** Kills the GPU worker at once. */
	stopNow(): Promise<void>;
	claim(): Promise<void>;
	/** Ends a window that is over: what was staked comes back. */
	endWindow(): Promise<void>;
}
