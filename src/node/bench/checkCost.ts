import { RallyError } from '$lib/core/errors';
import type { Random } from '$lib/core/random';
import { productOf } from '$lib/gpu/kernels/gemm/reference';
import { commitmentOf } from '$lib/gpu/proof/commitmentOf';
import { digestOf } from '$lib/gpu/proof/digestOf';
import { rowTreeOf } from '$lib/gpu/proof/rowTree';
import { seedAfter } from '$lib/gpu/proof/seedAfter';
import type { GemmKernel } from '$lib/gpu/proof/work';
import { wrongRow } from '$lib/gpu/proof/wrongRow';
import { commitBytes } from '$lib/protocol/commitBytes';
import { generateSigningKey, verifySignature } from '$lib/protocol/key';
import { rowRootBytes } from '$lib/protocol/rowRootBytes';
import { checkSignedReveal } from '$lib/verifier/checkSignedReveal';

/** Checks before the clock counts: the engine compiles what runs often only then. */
const WARM_UP = 6;

/** What checking one opened round took, and computing it; milliseconds, one a run. */
export interface CheckCost {
	/** All that a verifier does with it: signatures, row tree, commitment, range, digest, Freivalds. */
	verifyMs: number[];
	/** The plain reference on the CPU: entries and the n³ product, without its digest. */
	computeMs: number[];
	/** Of both, the processor's own time, of all threads: what other work on the machine does not lengthen. */
	cpuMs: Record<'verify' | 'compute', number[]>;
	/** Parts of the check, each alone. */
	partsMs: Record<'signatures' | 'rowTree' | 'digest' | 'freivalds', number[]>;
}

/**
 * Times the check of one opened round against computing it; the runs of both take turns, so that what drifts on the
 * machine meets both alike.
 *
 * @throws RallyError `bench.otherAnswer` where the check refuses the right product
 */
export async function checkCost({
	kernel,
	n,
	computes,
	checksEach,
	random,
	cpuNowMs
}: {
	kernel: GemmKernel;
	n: number;
	/** How often the product is computed. */
	computes: number;
	/** How often a product is checked after each time. */
	checksEach: number;
	random: Random;
	/** A clock of the processor's time, where there is one. */
	cpuNowMs?: (() => number) | undefined;
}): Promise<CheckCost> {
	const key = await generateSigningKey();
	const { publicKey } = key;
	const seed = random.bytes(32);
	const roundsSeed = seedAfter(seed, 0);
	const cost: CheckCost = {
		verifyMs: [],
		computeMs: [],
		cpuMs: { verify: [], compute: [] },
		partsMs: { signatures: [], rowTree: [], digest: [], freivalds: [] }
	};
	const timed = async <T>(into: number[], work: () => T | Promise<T>, cpuInto?: number[]): Promise<T> => {
		const cpuStartMs = cpuNowMs?.();
		const startMs = performance.now();
		const result = await work();
		into.push(performance.now() - startMs);
		if (cpuNowMs && cpuStartMs !== undefined) cpuInto?.push(cpuNowMs() - cpuStartMs);
		return result;
	};

	for (let run = 0; run < computes; run++) {
		const product = await timed(cost.computeMs, () => productOf(roundsSeed, n, kernel), cost.cpuMs.compute);
		const c = new Uint8Array(product.buffer);
		const digests = [digestOf(product)];
		const commit = commitmentOf(digests);
		const { root: rowRoot } = await rowTreeOf(c, n);
		const rowBytes = rowRootBytes({ kernel, n, seed: roundsSeed, rowRoot });
		const signature = await key.sign(rowBytes);
		const committed = commitBytes(seed, commit);
		const commitSignature = await key.sign(committed);
		const challenge = { kernel, n, rounds: 1, seed };
		const reveal = { challenge, commit, round: 1, digests, c, random };
		const verify = async (): Promise<boolean> => {
			if (!(await verifySignature(publicKey, committed, commitSignature))) return false;
			return (await checkSignedReveal({ publicKey, rowRoot, signature, ...reveal })).checked.ok;
		};
		for (let warm = 0; run === 0 && warm < WARM_UP; warm++) await verify();
		for (let check = 0; check < checksEach; check++) {
			if (!(await timed(cost.verifyMs, verify, cost.cpuMs.verify)))
				throw new RallyError('The check refused a right product.', { code: 'bench.otherAnswer' });
			await timed(cost.partsMs.signatures, () =>
				Promise.all([
					verifySignature(publicKey, committed, commitSignature),
					verifySignature(publicKey, rowBytes, signature)
				])
			);
			await timed(cost.partsMs.rowTree, () => rowTreeOf(c, n));
			await timed(cost.partsMs.digest, () => digestOf(product));
			await timed(cost.partsMs.freivalds, () => wrongRow(product, { kernel, seed: roundsSeed, n, random }));
		}
	}
	return cost;
}
