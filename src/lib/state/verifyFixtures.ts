import { createStore, type Store } from '$lib/core/store';
import type { Hex } from '$lib/core/ids';
import type { ChallengeRecord, SignedTranscript, Transcript } from '$lib/verifier/types';
import { aClassId, aDeviceId, anAddress, aPool, NOW_S } from './fixtures';
import { NO_SEAT } from './noSeat';
import type { DeviceEntry, SeatSnapshot } from './verifyPorts';

// Plausible values of the verifier's page, for tests and for looking at it without a network.

const hex = (seed: number, bytes: number): Hex =>
	`0x${Array.from({ length: bytes }, (_, i) => ((seed * 73 + i * 151 + 17) % 256).toString(16).padStart(2, '0')).join('')}`;

export function aDeviceEntry(n: number, change: Partial<DeviceEntry> = {}): DeviceEntry {
	return {
		deviceId: aDeviceId(n),
		publicKey: new Uint8Array(65).fill(4),
		endpoint: '',
		owner: anAddress(n),
		pool: aPool(0),
		leaseEndS: 0,
		attestation: {
			roundId: BigInt(n + 1) as never,
			verifier: anAddress(9),
			atS: NOW_S - 600,
			validUntilS: NOW_S + 6600,
			passed: true,
			score: 1_520_000_000n + BigInt(n) * 410_000_000n,
			memoryBytes: 256n << 20n,
			transcriptHash: hex(n, 32)
		},
		...change
	};
}

export function aRecord(n: number, change: Partial<ChallengeRecord> = {}): ChallengeRecord {
	return {
		purpose: n === 0 ? 'warm-up' : 'score',
		work: { kernel: 'gemm-f32', n: 512, rounds: 8 },
		seed: hex(n, 32),
		deadlineMs: 30_000,
		elapsedMs: 1_430 + 17 * n,
		rttMs: 12,
		score: 1_510_000_000 + n * 12_000_000,
		commit: hex(n + 1, 32),
		signature: hex(n + 2, 64),
		digests: Array.from({ length: 8 }, (_, i) => hex(n + i, 16)),
		opened: [{ round: 7, rowRoot: hex(n + 4, 32), signature: hex(n + 5, 64) }, { round: 2 }],
		...change
	};
}

export function aTranscript(change: Partial<Transcript> = {}): SignedTranscript {
	return {
		transcript: {
			version: 1,
			devicePublicKey: `0x04${hex(1, 64).slice(2)}`,
			verifierPublicKey: `0x04${hex(2, 64).slice(2)}`,
			chainId: 31_337,
			classId: aClassId(0),
			startedAtMs: NOW_S * 1000,
			terms: { kernel: 'gemm-f32', minScore: 500_000_000, minMemoryBytes: 0 },
			challenges: [0, 1, 2, 3].map((n) => aRecord(n)),
			verdict: {
				passed: true,
				score: 1_534_000_000,
				spread: 0.016,
				memoryBytes: 0,
				sentence: 'Measured 1.53 GFLOP/s.'
			},
			...change
		},
		signature: hex(6, 64)
	};
}

export const aSeat = (change: Partial<SeatSnapshot> = {}): Store<SeatSnapshot> =>
	createStore<SeatSnapshot>({
		...NO_SEAT,
		terms: {
			minBondWei: 100n * 10n ** 18n,
			absencePenaltyWei: 10n ** 18n,
			dissentPenaltyWei: 10n ** 19n,
			unbondingSeconds: 86_400,
			roundSeconds: 300
		},
		account: null,
		...change
	});
