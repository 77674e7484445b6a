import { parseEther } from 'viem';
import { kernelId } from '$lib/core/kernelId';
import type { KernelName } from '$lib/core/kernelName';

const MEGA = 1_000_000n;
const GIGA = 1000n * MEGA;
const TERA = 1000n * GIGA;
const MEBIBYTE = 2n ** 20n;
const GIBIBYTE = 1024n * MEBIBYTE;

interface Tier {
	name: string;
	kernel: KernelName;
	/** In the kernel's unit. */
	minScore: bigint;
	minMemoryBytes: bigint;
	/** The least that renters pay for a second, RALLY. */
	floorPrice: `0.${string}`;
}

/**
 * A class's money follows from its floor price, so that a window costs the same share of what it may earn in each: the
 * burn is 20 seconds at that price, a seller's fee 100, and an LP's stake counts full at eight hours.
 */
function tier({ kernel, floorPrice, ...rest }: Tier) {
	const floorPriceWad = parseEther(floorPrice);
	return {
		...rest,
		kernel: kernelId(kernel),
		floorPriceWad,
		burnPerWindow: 20n * floorPriceWad,
		maintenanceFee: 100n * floorPriceWad,
		stakeLimit: 8n * 3600n * floorPriceWad,
		attestationValiditySeconds: 3600,
		feeBps: 30,
		collateralBps: 10_000,
		saleLimitSeconds: 7 * 24 * 3600,
		// The local chain has one verifier. A chain with many asks for three or more.
		quorum: 1,
		// The least that Verification takes for one seat with its bond of 100 RALLY.
		challengeFee: parseEther('0.01')
	};
}

/**
 * The classes a local chain starts with, as `ClassRegistry.createClass` takes them, and a proposal for others: prices
 * are wei of RALLY a compute-second.
 *
 * The ladder is `gemm-f32`, which every WebGPU device runs and most models are bound by. Each step asks for about ten
 * times the one below, so that a device's score is seldom near a limit and a renter can tell from the name what a task
 * takes. A tuned product reaches a third to a half of what a card's maker promises: bars stand at a third of the weakest
 * hardware that the tier is for. Memory is half of what the smallest card of the tier holds, for desktop and browser
 * keep the rest; where it is shared, an eighth. To prove it each byte of it is moved some sixty times, about a second on
 * hardware of the tier.
 *
 * Two classes beside the ladder take what it can't see: bytes a second, by which language models answer, and half
 * precision, which some cards do twice as fast and others not at all.
 */
export const defaultClasses = [
	// A software adapter: 0.2 to 1.5 GFLOP/s seen on two cores, a tenth of that where others keep them busy. So little
	// memory is proved there in a second or two.
	tier({
		name: 'Entry',
		kernel: 'gemm-f32',
		minScore: 20n * MEGA,
		minMemoryBytes: 8n * MEBIBYTE,
		floorPrice: '0.0005'
	}),
	// Integrated GPUs and good phones: 0.4 to 2 TFLOP/s promised, 4 GiB shared and more.
	tier({
		name: 'Laptop',
		kernel: 'gemm-f32',
		minScore: 100n * GIGA,
		minMemoryBytes: 512n * MEBIBYTE,
		floorPrice: '0.001'
	}),
	// Discrete cards and the larger integrated ones: from 3 TFLOP/s and 4 GiB.
	tier({
		name: 'Desktop',
		kernel: 'gemm-f32',
		minScore: TERA,
		minMemoryBytes: 2n * GIBIBYTE,
		floorPrice: '0.003'
	}),
	// The upper cards of the last generations: from 25 TFLOP/s and 12 GiB.
	tier({
		name: 'Workstation',
		kernel: 'gemm-f32',
		minScore: 8n * TERA,
		minMemoryBytes: 6n * GIBIBYTE,
		floorPrice: '0.01'
	}),
	// Card memory begins at 120 GB/s; shared memory of most laptops ends below.
	tier({
		name: 'Bandwidth',
		kernel: 'triad-u32',
		minScore: 100n * GIGA,
		minMemoryBytes: 2n * GIBIBYTE,
		floorPrice: '0.004'
	}),
	// Above what a Desktop does in f32, so that only a card with fast half precision comes in cheaper than a Workstation.
	tier({
		name: 'Half precision',
		kernel: 'gemm-f16',
		minScore: 4n * TERA,
		minMemoryBytes: 2n * GIBIBYTE,
		floorPrice: '0.005'
	})
];
