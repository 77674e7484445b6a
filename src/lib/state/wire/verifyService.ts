import { attest } from '$lib/chain/attest';
import type { Chain } from '$lib/chain/createChain';
import { judge } from '$lib/chain/judge';
import { fromHex } from '$lib/core/bytes';
import { systemClock } from '$lib/core/clock';
import { RallyError } from '$lib/core/errors';
import { systemRandom } from '$lib/core/random';
import type { Result } from '$lib/core/result';
import { deviceIdOf } from '$lib/protocol/peerId';
import { drawBelow } from '$lib/verifier/drawRounds';
import { evidenceClaim } from '$lib/verifier/evidenceClaim';
import { evidenceOf } from '$lib/verifier/evidenceOf';
import { parseTranscript } from '$lib/verifier/transcript';
import { transcriptFile } from '$lib/verifier/transcriptFile';
import { transcriptFromText } from '$lib/verifier/transcriptFromText';
import { transcriptHash } from '$lib/verifier/transcriptHash';
import { transcriptFromFragment, transcriptToFragment } from '$lib/verifier/transcriptLink';
import type { SignedTranscript } from '$lib/verifier/types';
import type { Described, KeptTranscript, VerifyService } from '../verifyPorts';
import type { browserStore } from './browserStore';
import { verifyMemory } from './verifyMemory';
import { deviceById, stakedDevices } from './verifyDevices';
import { examineDevice, examinePair } from './verifyExam';
import { onChain } from './verifyOnChain';
import { recheckInWorker } from './verifyRecheck';

function take<T>(result: Result<T>): T {
	if (!result.ok) throw result.error;
	return result.value;
}

const describe = (signed: SignedTranscript): Described => ({
	transcriptId: transcriptHash(signed.transcript),
	deviceId: deviceIdOf(fromHex(signed.transcript.devicePublicKey) ?? new Uint8Array()),
	hasEvidence: evidenceOf(signed).length > 0
});

/** This tab as one that challenges, and checks what others found. */
export function verifyService(
	chain: Chain,
	{ transcripts }: Pick<Awaited<ReturnType<typeof browserStore>>, 'transcripts'>,
	storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
): VerifyService {
	const { network } = chain;
	return {
		chainId: network.chainId,
		devices: (pools) => stakedDevices(chain, pools),
		find: (deviceId, pools) => deviceById(chain, deviceId, pools),
		examine: (device, options) => examineDevice(network, device, options),
		examineTogether: (devices, options) => examinePair(network, devices, options),
		draw: (below) => drawBelow(below, systemRandom),

		read: (text) => take(transcriptFromText(text)),
		readLink: async (fragment) => take(await transcriptFromFragment(fragment)),
		file: (signed) => transcriptFile(signed),
		link: async (signed) => `${location.origin}/verify${await transcriptToFragment(signed)}`,
		describe,
		recheck: recheckInWorker,

		onChain: ({ transcript }, account) =>
			onChain(chain, transcript, { ...describe({ transcript, signature: '0x' }), account }),
		async vote({ roundId }, { transcript }) {
			const { passed, score, memoryBytes } = transcript.verdict;
			const { transactionHash } = await attest(chain, {
				roundId,
				passed,
				score: BigInt(Math.floor(score)),
				memoryBytes: BigInt(memoryBytes),
				transcriptHash: transcriptHash(transcript)
			});
			return transactionHash;
		},
		async judge(signed) {
			// Gas is paid only for what convicts.
			for (const evidence of evidenceOf(signed)) {
				if ((await evidenceClaim(evidence)).ok) return judge(chain, evidence);
			}
			throw new RallyError('Nothing in it would convict the device.', {
				code: 'evidence.right',
				hint: 'The entry that is said to be wrong is right, or the device did not sign it.'
			});
		},

		kept: {
			async list() {
				const { rows, damaged } = await transcripts.list();
				const kept = rows.flatMap(({ transcriptId, storedAtMs, origin, signed }): KeptTranscript[] => {
					const parsed = parseTranscript(signed);
					return parsed.ok
						? [
								{
									transcriptId,
									storedAtMs,
									origin,
									signed: parsed.value,
									deviceId: describe(parsed.value).deviceId
								}
							]
						: [];
				});
				return { transcripts: kept, damaged: damaged.length + rows.length - kept.length };
			},
			async add(signed, origin) {
				const { transcriptId } = describe(signed);
				await transcripts.add({ transcriptId, storedAtMs: systemClock.nowMs(), origin, signed });
			},
			remove: (transcriptId) => transcripts.remove(transcriptId)
		},
		running: verifyMemory(storage)
	};
}
