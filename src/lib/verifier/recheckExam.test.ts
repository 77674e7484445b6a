import { expect, onTestFinished, test } from 'vitest';
import { systemRandom } from '$lib/core/random';
import * as doubles from '$lib/gpu/proof/doubles';
import { generateSigningKey } from '$lib/protocol/key';
import { evidenceClaim } from './evidenceClaim';
import { createExamNet, createStopwatch, playDevice, type Playing } from './examStage';
import { examine } from './examine';
import { recheckTranscript } from './recheckTranscript';
import { transcriptFile } from './transcriptFile';
import { transcriptFromText } from './transcriptFromText';
import { transcriptFromFragment, transcriptToFragment } from './transcriptLink';
import type { ProofFault } from './types';

// What an honest verifier writes of a device, whatever the device does, holds when a stranger checks it again.

async function examined(play: Partial<Playing> = {}) {
	const [key, verifier] = await Promise.all([generateSigningKey(), generateSigningKey()]);
	const time = createStopwatch();
	const link = await createExamNet().connect(
		{ key: verifier, role: 'verifier' },
		{ key, role: 'device' },
		(device) => playDevice(device, { key, time, ...play })
	);
	onTestFinished(() => link.close());
	const { evidence, ...signed } = await examine(link, {
		key: verifier,
		terms: { kernel: 'gemm-f32', minScore: 1, minMemoryBytes: 0 },
		clock: time,
		random: systemRandom,
		signal: new AbortController().signal
	});
	const read = transcriptFromText(transcriptFile(signed).text);
	if (!read.ok) throw read.error;
	expect(await transcriptFromFragment(await transcriptToFragment(signed))).toEqual(read);
	const { steps } = await recheckTranscript(read.value);
	const { verdict, challenges } = read.value.transcript;
	return {
		evidence,
		verdict,
		fault: challenges.at(-1)?.fault?.code,
		failing: steps.filter(({ outcome }) => outcome === 'fails'),
		atFault: steps.filter(({ detail }) => detail.startsWith('The device is at fault'))
	};
}

test('an honest device’s', async () => {
	expect(await examined()).toMatchObject({
		verdict: { passed: true },
		fault: undefined,
		failing: [],
		atFault: []
	});
});

test.each<[keyof typeof doubles, ProofFault, isSeen: boolean]>([
	['OneWrongEntryDevice', 'proof.wrongProduct', true],
	['SwapsEntriesDevice', 'proof.wrongDigest', true],
	['SkipsEverySecondRoundDevice', 'proof.wrongProduct', true],
	['WorksOnlyWhenOpenedDevice', 'proof.wrongDigest', true],
	['WrongCommitmentDevice', 'proof.wrongCommitment', false],
	['RankOneFakeDevice', 'proof.wrongProduct', true],
	['NansEverywhereDevice', 'proof.entryOutOfRange', true],
	['OverflowingEntryDevice', 'proof.entryOutOfRange', true]
])('that of a %s, and anyone sees its fault where it signed it', async (name, fault, isSeen) => {
	const device = doubles[name] as NonNullable<Playing['device']>;
	const found = await examined({ device });
	expect(found).toMatchObject({ verdict: { passed: false, score: 0 }, fault, failing: [] });
	expect(found.atFault).toHaveLength(isSeen ? 1 : 0);
	for (const evidence of found.evidence) expect(await evidenceClaim(evidence)).toMatchObject({ ok: true });
});

// Where there are two, it is which round was opened that decides what is found first.
test.each<[string, Partial<Playing>, ...ProofFault[]]>([
	['comes late', { gpuMs: 30_001 }, 'proof.late'],
	['has another sign', { signer: await generateSigningKey() }, 'proof.badSignature'],
	[
		'shows no matrix',
		{
			twist: ({ message }) => ({ message, attachments: [] })
		},
		'proof.rowsNotSigned'
	],
	[
		'signs other rows',
		{
			twist: ({ message, attachments }) =>
				message.type === 'proof.reveal' && message.rows
					? {
							message: { ...message, rows: { ...message.rows, root: new Uint8Array(32) } },
							attachments
						}
					: { message, attachments }
		},
		'proof.rowsNotSigned'
	],
	[
		'reveals a digest too few',
		{
			twist: ({ message, attachments }) =>
				message.type === 'proof.reveal'
					? { message: { ...message, digests: message.digests.slice(1) }, attachments }
					: { message, attachments }
		},
		'proof.wrongDigestCount',
		'proof.rowsNotSigned'
	],
	[
		'refuses to open',
		{
			twist: ({ message, attachments }) =>
				message.type === 'proof.reveal'
					? { message: { type: 'refused', code: 'device.draining', text: 'No.' }, attachments: [] }
					: { message, attachments }
		},
		'proof.refused'
	],
	[
		'goes away',
		{
			twist: (answer, _, link) => {
				if (answer.message.type !== 'proof.commit') return answer;
				link.close();
				return undefined;
			}
		},
		'proof.linkLost'
	]
])('that of a device that %s', async (_, play, ...faults) => {
	const found = await examined(play);
	expect(faults).toContain(found.fault);
	expect(found).toMatchObject({
		verdict: { passed: false, score: 0 },
		failing: [],
		evidence: []
	});
});
