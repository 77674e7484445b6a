import { sha256, toHex, toHexDigits } from '$lib/core/bytes';
import type { Clock } from '$lib/core/clock';
import type { JobId, LeaseId, ModelId } from '$lib/core/ids';
import type { Random } from '$lib/core/random';
import { createBreather } from '$lib/gpu/proof/breather';
import { MAX_RTT_SHARE } from '$lib/gpu/proof/scoreOf';
import type { DeviceSession } from '../deviceSession';
import { createModelHandout } from '../handOutModel';
import { taskIdOf } from '../taskIdOf';
import { batchOf } from './batchOf';
import { batchOperations, drawPlan } from './drawPlan';
import { drawRows } from './drawRows';
import { findWrongRow } from './findWrongRow';
import { modelOf } from './modelOf';
import type { QuietAnswer, QuietEvidence, QuietResult, QuietStep } from './types';
import { weightsOf } from './weightsOf';

/** What a job gives an attempt at most, so that this one looks no different. */
const ATTEMPT_MS = 120_000;

export interface QuietCheckOptions {
	leaseId: LeaseId;
	/** Of all batches together; see `sizeFor`. */
	wishedOperations: number;
	clock: Clock;
	random: Random;
	signal: AbortSignal;
	onStep: (step: QuietStep) => void;
}

/**
 * Challenges a rented device with what looks like a customer's work: a network that it has never seen and some batches
 * for it, by the messages, the role and the key of a renter. When all answers are in and signed, rows drawn in secret are
 * computed anew here.
 *
 * @throws RallyError the device's refusal, `receipt.*` where it did not sign what it sent, or why the link ended
 */
export async function quietCheck(
	session: Pick<DeviceSession, 'deviceId' | 'link' | 'provideModel' | 'runTask'>,
	{ leaseId, wishedOperations, clock, random, signal, onStep }: QuietCheckOptions
): Promise<QuietResult> {
	onStep({ type: 'building' });
	const plan = drawPlan({ seed: random.bytes(32), wishedOperations });
	const weights = weightsOf(plan);
	const bytes = modelOf(plan, weights);
	const modelId = toHexDigits(sha256(bytes)) as ModelId;
	await session.provideModel(createModelHandout({ modelId, bytes, clock }), {
		signal,
		onProgress: ({ part }) => onStep({ type: 'sending', part }),
		onLoading: () => onStep({ type: 'loading' })
	});

	const jobId = toHexDigits(random.bytes(16)) as JobId;
	const answers: QuietAnswer[] = [];
	for (let batch = 0; batch < plan.batches; batch++) {
		onStep({ type: 'running', batch, batches: plan.batches });
		const taskId = taskIdOf(jobId, batch);
		const inputs = [batchOf(plan, batch)];
		const fromMs = clock.nowMs();
		const answer = await session.runTask(
			{ jobId, taskId, attempt: 1, modelId, leaseId, inputs, deadlineMs: ATTEMPT_MS },
			{ signal }
		);
		answers.push({ ...answer, elapsedMs: clock.nowMs() - fromMs });
	}

	const places = drawRows(plan, random);
	const fromMs = clock.nowMs();
	const wrong = await findWrongRow(plan, weights, (batch) => answers[batch]?.outputs ?? [], places, {
		breathe: createBreather(signal),
		onProgress: (part) => onStep({ type: 'checking', part })
	});
	const checkMs = clock.nowMs() - fromMs;

	// The first batch has compiled the shaders; whichever was fastest says the most.
	const elapsedMs = Math.min(...answers.map((answer) => answer.elapsedMs));
	const creditMs = Math.min(Math.max(session.link.rttMs ?? 0, 0), elapsedMs * MAX_RTT_SHARE);
	const operations = batchOperations(plan);
	const shown = wrong?.batch ?? plan.batches - 1;
	const rows = places.filter(({ batch }) => batch === shown).map(({ row }) => row);
	return {
		deviceId: session.deviceId,
		leaseId,
		wrong,
		rowsChecked: places.length,
		rowsTotal: plan.m * plan.batches,
		operations,
		elapsedMs,
		creditMs,
		rateAtLeast: elapsedMs > 0 ? operations / ((elapsedMs - creditMs) / 1000) : 0,
		checkMs,
		evidence: evidenceOf(shown, wrong ? [wrong.row, ...rows.filter((row) => row !== wrong.row)] : rows)
	};

	function evidenceOf(batch: number, rows: readonly number[]): QuietEvidence {
		const answer = answers[batch];
		if (!answer) throw new TypeError(`batch ${batch} has no answer`);
		return {
			seed: toHex(plan.seed),
			wishedOperations,
			batch,
			rows,
			receipt: answer.receipt,
			signature: toHex(answer.signature),
			devicePublicKey: toHex(session.link.remote.publicKey),
			outputs: answer.outputs
		};
	}
}
