import { expect, test, vi } from 'vitest';
import { createManualClock } from '$lib/core/manualClock';
import { RallyError } from '$lib/core/errors';
import type { DeviceId, Hex } from '$lib/core/ids';
import type { SignedTranscript } from '$lib/verifier/types';
import { aClassId, aDeviceId, aPool, NOW_S } from './fixtures';
import { Verify } from './verify.svelte';
import { aDeviceEntry, aRecord, aTranscript } from './verifyFixtures';
import type { ExamOptions, Interrupted, KeptTranscript, VerifyService } from './verifyPorts';
import { Transcripts } from './verifyTranscripts.svelte';

const idOf = (signed: SignedTranscript) => `0x${signed.signature.slice(2, 66)}` as Hex;

function setUp(change: Partial<VerifyService> = {}, before?: Interrupted) {
	let running = before;
	const kept = new Map<Hex, KeptTranscript>();
	const service: VerifyService = {
		chainId: 31_337,
		devices: async () => [0, 1, 2].map((n) => aDeviceEntry(n)),
		find: async () => undefined,
		examine: vi.fn(async () => aTranscript()),
		examineTogether: vi.fn(async () => ({
			devices: [],
			ratio: 0.52,
			outcome: 'shared' as const,
			sentence: 'These seem to share one GPU.'
		})),
		draw: (below) => below - 1,
		read: () => aTranscript(),
		readLink: async () => aTranscript(),
		file: () => ({ name: 'a.json', text: '{}' }),
		link: async () => 'http://here/verify#t=abc',
		describe: (signed) => ({ transcriptId: idOf(signed), deviceId: aDeviceId(0), hasEvidence: false }),
		recheck: vi.fn(async () => ({ holds: true, hash: idOf(aTranscript()), steps: [] })),
		onChain: async () => ({
			otherChain: false,
			attestation: undefined,
			isAttested: false,
			convictedAtS: 0,
			seats: []
		}),
		vote: async () => '0xaa',
		judge: async () => ({ transactionHash: '0xbb', deviceId: aDeviceId(0), windowId: undefined }),
		kept: {
			list: async () => ({ transcripts: [...kept.values()], damaged: 0 }),
			async add(signed, origin) {
				const transcriptId = idOf(signed);
				if (!kept.has(transcriptId))
					kept.set(transcriptId, {
						transcriptId,
						deviceId: aDeviceId(0),
						storedAtMs: 1,
						origin,
						signed
					});
			},
			async remove(transcriptId) {
				kept.delete(transcriptId);
			}
		},
		running: {
			read: () => running,
			write: (next) => (running = next),
			clear: () => (running = undefined)
		},
		...change
	};
	const load = async () => service;
	const transcripts = new Transcripts(load);
	const verify = new Verify(load, transcripts, createManualClock(NOW_S * 1000));
	return { verify, transcripts, service, kept, isRunning: () => running !== undefined };
}

/** An exam that runs until it is told to end. */
function anExam() {
	let finish = (_: SignedTranscript) => {};
	let options: ExamOptions | undefined;
	const examine: VerifyService['examine'] = (_, given) => {
		options = given;
		return new Promise((resolve, reject) => {
			finish = resolve;
			given.signal.addEventListener('abort', () => reject(given.signal.reason as Error));
		});
	};
	return {
		examine,
		finish: (signed: SignedTranscript) => finish(signed),
		tell: (...event: Parameters<ExamOptions['onEvent']>) => options?.onEvent(...event),
		options: () => options
	};
}

test('devices are found by class, by the beginning of their id, and with or without 0x', async () => {
	const other = aDeviceEntry(3, { pool: aPool(1) });
	const { verify } = setUp({ devices: async () => [aDeviceEntry(0), other] });
	await verify.look([aPool(0), aPool(1)]);
	expect(verify.listed).toHaveLength(2);
	verify.show(aClassId(1));
	expect(verify.listed).toEqual([other]);
	verify.show('all');
	verify.query = ` ${aDeviceId(0).slice(0, 12).toUpperCase().replace('0X', '0x')}`;
	expect(verify.listed.map(({ deviceId }) => deviceId)).toEqual([aDeviceId(0)]);
	verify.query = aDeviceId(3).slice(2, 12);
	expect(verify.listed).toEqual([other]);
	verify.query = 'zz';
	expect(verify.listed).toEqual([]);
});

test('a whole id that is not staked is asked of the chain, and a stranger is said to be one', async () => {
	const away = aDeviceEntry(7, { pool: undefined, attestation: undefined });
	const find = vi.fn(async (id: DeviceId) => (id === aDeviceId(7) ? away : undefined));
	const { verify } = setUp({ find });
	await verify.look([]);
	verify.query = aDeviceId(7).slice(0, 65);
	await verify.search([]);
	expect(find).not.toHaveBeenCalled();
	verify.query = aDeviceId(7);
	await verify.search([]);
	expect(verify.listed).toEqual([away]);
	verify.query = aDeviceId(8);
	await verify.search([]);
	expect(verify.searchError?.code).toBe('device.unknown');
	expect(verify.listed).toEqual([]);
});

test('one is chosen, another takes its place, and a second one stands beside it', async () => {
	const { verify } = setUp();
	await verify.look([]);
	const [a, b, c] = verify.listed.map((device) => device);
	if (!a || !b || !c) throw new Error('three devices');
	verify.toggle(a);
	verify.toggle(b);
	expect(verify.chosen).toEqual([b]);
	verify.toggle(a, { beside: true });
	expect(verify.chosen).toEqual([b, a]);
	verify.toggle(c, { beside: true });
	expect(verify.chosen).toEqual([a, c]);
	verify.toggle(a, { beside: true });
	expect(verify.chosen).toEqual([c]);
	await verify.draw();
	expect(verify.chosen).toEqual([c]);
});

test('an exam is asked what the class asks for, shown as it runs, and leaves a transcript', async () => {
	const exam = anExam();
	const { verify, transcripts, isRunning } = setUp({ examine: exam.examine });
	await verify.look([]);
	await verify.draw();
	const done = verify.examine();
	await vi.waitFor(() => expect(exam.options()).toBeDefined());
	expect(exam.options()?.terms(aDeviceEntry(0))).toEqual({
		kernel: 'gemm-f32',
		minScore: 500_000_000,
		minMemoryBytes: 256 << 20,
		classId: aClassId(0),
		chainId: 31_337
	});
	expect(isRunning()).toBe(true);
	exam.tell(0, { type: 'preparing', purpose: 'score', work: aRecord(1).work, index: 1, of: 3 });
	exam.tell(0, {
		type: 'challenged',
		purpose: 'score',
		work: aRecord(1).work,
		index: 1,
		deadlineMs: 30_000
	});
	expect(verify.exam?.lanes[0]).toMatchObject([{ phase: 'running', startedAtMs: NOW_S * 1000 }]);
	exam.finish(aTranscript());
	await done;
	expect(verify.exam).toBeUndefined();
	expect(isRunning()).toBe(false);
	expect(transcripts.open).toMatchObject({ from: 'made', transcriptId: idOf(aTranscript()) });
	expect(transcripts.kept?.transcripts).toMatchObject([{ origin: 'made' }]);
});

test('a challenge that is cancelled leaves nothing, whatever comes late', async () => {
	const exam = anExam();
	const { verify, transcripts, isRunning } = setUp({ examine: exam.examine });
	await verify.look([]);
	await verify.draw();
	const done = verify.examine();
	await vi.waitFor(() => expect(exam.options()).toBeDefined());
	verify.cancel();
	expect(verify.exam).toBeUndefined();
	expect(verify.wasCancelled).toBe(true);
	exam.tell(0, { type: 'preparing', purpose: 'score', work: aRecord(1).work, index: 1, of: 3 });
	await done;
	expect(verify.exam).toBeUndefined();
	expect(verify.examError).toBeUndefined();
	expect(transcripts.open).toBeUndefined();
	expect(isRunning()).toBe(false);
});

test('a device that cannot be reached is told, and no exam is left running', async () => {
	const away = new RallyError('The device cannot be reached.', { code: 'verify.unreachable' });
	const { verify, isRunning } = setUp({ examine: () => Promise.reject(away) });
	await verify.look([]);
	await verify.draw();
	await verify.examine();
	expect(verify.examError).toBe(away);
	expect(verify.exam).toBeUndefined();
	expect(isRunning()).toBe(false);
});

test('two devices are challenged together, and what came of it is shown', async () => {
	const { verify, service } = setUp();
	await verify.look([]);
	for (const device of verify.listed.slice(0, 2)) verify.toggle(device, { beside: true });
	await verify.examine();
	expect(service.examine).not.toHaveBeenCalled();
	expect(verify.together?.outcome).toBe('shared');
});

test('a reload in the middle of a challenge is said, once', async () => {
	const { verify, isRunning } = setUp({}, { deviceIds: [aDeviceId(0)], startedAtMs: 5 });
	await verify.restore();
	expect(verify.interrupted).toMatchObject({ deviceIds: [aDeviceId(0)] });
	await verify.dismissInterrupted();
	expect(verify.interrupted).toBeUndefined();
	expect(isRunning()).toBe(false);
});

test('a chain that is away is told, and the devices last seen stay', async () => {
	let isAway = false;
	const away = new RallyError('The chain cannot be reached.', { code: 'chain.unreachable' });
	const { verify } = setUp({
		devices: async () => {
			if (isAway) throw away;
			return [aDeviceEntry(0)];
		}
	});
	await verify.look([]);
	isAway = true;
	await verify.look([]);
	expect(verify.devicesError).toBe(away);
	expect(verify.listed).toHaveLength(1);
	isAway = false;
	await verify.look([]);
	expect(verify.devicesError).toBeUndefined();
});

test('a file is checked again at once, and kept where it holds', async () => {
	const { transcripts, service, kept } = setUp();
	await transcripts.import('{}');
	expect(service.recheck).toHaveBeenCalledOnce();
	expect(transcripts.open).toMatchObject({ from: 'file', recheck: { holds: true }, progress: undefined });
	expect([...kept.values()]).toMatchObject([{ origin: 'imported' }]);
});

test('an altered file is shown for what it is, and not kept', async () => {
	const { transcripts, kept } = setUp({
		recheck: async () => ({
			holds: false,
			hash: '0x01',
			steps: [{ what: 'The signature', outcome: 'fails', detail: 'It does not fit.' }]
		})
	});
	await transcripts.importLink('#t=x');
	expect(transcripts.open).toMatchObject({ from: 'link', recheck: { holds: false } });
	expect(kept.size).toBe(0);
});

test('what is no transcript is refused, and what was open stays', async () => {
	const { transcripts } = setUp({
		read: (text) => {
			if (text === 'good') return aTranscript();
			throw new RallyError('This is no JSON.', { code: 'transcript.notJson' });
		}
	});
	await transcripts.import('good');
	await transcripts.import('bad');
	expect(transcripts.importError?.code).toBe('transcript.notJson');
	expect(transcripts.open).toBeDefined();
	transcripts.close();
	expect(transcripts.importError).toBeUndefined();
});

test('a check that is stopped says nothing, and one of another transcript overtakes it', async () => {
	const signals: AbortSignal[] = [];
	const { transcripts } = setUp({
		read: (text) => aTranscript({ startedAtMs: Number(text) }),
		recheck: (signed, { signal, onProgress }) => {
			signals.push(signal);
			onProgress({ share: 0.5, steps: [] });
			if (signed.transcript.startedAtMs === 2)
				return Promise.resolve({ holds: true, hash: '0x02', steps: [] });
			return new Promise((_, reject) =>
				signal.addEventListener('abort', () => reject(signal.reason as Error))
			);
		}
	});
	const first = transcripts.import('1');
	await vi.waitFor(() => expect(transcripts.open?.progress?.share).toBe(0.5));
	await transcripts.import('2');
	await first;
	expect(signals[0]?.aborted).toBe(true);
	expect(transcripts.open).toMatchObject({ recheck: { hash: '0x02' }, error: undefined });

	const third = transcripts.import('3');
	await vi.waitFor(() => expect(transcripts.open?.progress).toBeDefined());
	transcripts.cancelRecheck();
	await third;
	expect(transcripts.open).toMatchObject({ progress: undefined, recheck: undefined, error: undefined });
});

test('the chain’s refusal of a vote or of evidence is told beside the transcript', async () => {
	const refusal = new RallyError('The round is over.', { code: 'round.over' });
	const { transcripts } = setUp({ vote: () => Promise.reject(refusal) });
	await transcripts.view(aTranscript());
	await transcripts.compare('0x01');
	expect(transcripts.open?.onChain).toMatchObject({ isAttested: false });
	await transcripts.vote({} as never);
	expect(transcripts.open?.error).toBe(refusal);
	await transcripts.judge();
	expect(transcripts.open).toMatchObject({ error: undefined, judged: { transactionHash: '0xbb' } });
});

test('a transcript that is deleted is gone from the list, and stays open', async () => {
	const { transcripts } = setUp();
	await transcripts.view(aTranscript());
	await transcripts.keep(aTranscript());
	expect(transcripts.kept?.transcripts).toHaveLength(1);
	await transcripts.forget(idOf(aTranscript()));
	expect(transcripts.kept?.transcripts).toHaveLength(0);
	expect(transcripts.open).toBeDefined();
});
