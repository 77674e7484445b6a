import { toHex } from '$lib/core/bytes';
import type { Hex } from '$lib/core/ids';
import type { Link } from '$lib/peer/link';
import { challengeDevice, type ChallengeAsked, type ChallengeOptions } from './challengeDevice';
import { chooseWork, type RatedKernel } from './chooseWork';
import { warmUp } from './examine';
import type { ChallengeRecord, ExamEvent } from './types';

export interface ExamineTogetherOptions extends Omit<ChallengeOptions, 'onEvent'> {
	kernel: RatedKernel;
	/** `device`: which of the links, from 0. */
	onEvent?: (event: ExamEvent, device: number) => void;
}

export interface Together {
	devices: {
		devicePublicKey: Hex;
		/** Undefined where it failed before. */
		alone: ChallengeRecord | undefined;
		together: ChallengeRecord | undefined;
	}[];
	/** Scores at the same time over scores one after another, each summed; 0 where a challenge failed. */
	ratio: number;
	outcome: 'apart' | 'shared' | 'failed';
	/** For a person. */
	sentence: string;
}

/** Two that share a GPU come to a half; busy machines and heat cost honest ones a tenth. */
const SHARED_BELOW = 0.75;

/**
 * Challenges devices one after another, and then all at once. Those that stand on GPUs of their own lose nothing by it;
 * two names for one GPU, or a device that passes its challenges on to another of these, halve.
 *
 * @param links to two devices or more
 * @throws the signal's reason
 */
export async function examineTogether(
	links: readonly Link[],
	{ kernel, onEvent, ...options }: ExamineTogetherOptions
): Promise<Together> {
	const devices: Together['devices'] = links.map(({ remote }) => ({
		devicePublicKey: toHex(remote.publicKey),
		alone: undefined,
		together: undefined
	}));
	const ended = (outcome: Together['outcome'], sentence: string, ratio = 0): Together => ({
		devices,
		ratio,
		outcome,
		sentence
	});
	const prepare = (link: Link, device: number, asked: ChallengeAsked) =>
		challengeDevice(link, asked, { ...options, onEvent: (event) => onEvent?.(event, device) });

	for (const [device, link] of links.entries()) {
		const challenge = async (
			purpose: ChallengeAsked['purpose'],
			work: ChallengeAsked['work'],
			index: number,
			of: number
		) => (await prepare(link, device, { purpose, work, index, of })).start();
		const speed = await warmUp(link, kernel, challenge);
		if (speed === undefined) return ended('failed', 'A device failed before it was challenged.');
		const alone = await challenge('score', chooseWork(kernel, speed), 1, 2);
		devices[device] = { devicePublicKey: toHex(link.remote.publicKey), alone, together: undefined };
		if (alone.fault) return ended('failed', alone.fault.sentence);
	}

	const ready = await Promise.all(
		links.map((link, device) => {
			const work = chooseWork(kernel, devices[device]?.alone?.score ?? 0);
			return prepare(link, device, { purpose: 'score', work, index: 2, of: 2 });
		})
	);
	if (!ready.every(({ isReady }) => isReady)) for (const each of ready) each.drop();
	const records = await Promise.all(ready.map((each) => each.start()));
	let [apart, together] = [0, 0];
	for (const [device, record] of records.entries()) {
		const before = devices[device];
		if (!before?.alone) continue;
		devices[device] = { ...before, together: record };
		apart += before.alone.score;
		together += record.score;
	}
	const fault = records.find((record) => record.fault)?.fault;
	if (fault) return ended('failed', `Challenged at once, one of them failed. ${fault.sentence}`);
	const ratio = together / apart;
	const percent = `Together they reach ${Math.round(100 * ratio)} % of what they reach one after another`;
	return ratio < SHARED_BELOW
		? ended('shared', `${percent}: these seem to share one GPU.`, ratio)
		: ended('apart', `${percent}: each seems to have a GPU of its own.`, ratio);
}
