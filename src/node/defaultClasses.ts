import { keccak256, parseEther, stringToBytes } from 'viem';

const MEGA = 1_000_000n;

/** What every default class shares. */
const common = {
	kernel: keccak256(stringToBytes('gemm-f32')),
	// No memory: none is proved yet, and what is not proved is not asked for.
	minMemoryBytes: 0n,
	attestationValiditySeconds: 3600,
	feeBps: 30,
	collateralBps: 10_000,
	saleLimitSeconds: 7 * 24 * 3600,
	// The local chain has one verifier. A chain with many asks for three or more.
	quorum: 1,
	// The least that Verification takes for one seat with its bond of 100 RALLY.
	challengeFee: parseEther('0.01')
};

/**
 * The classes a local chain starts with, as `ClassRegistry.createClass` takes them. Scores are FLOP/s of exact
 * f32 matrix products; prices are wei of RALLY a compute-second; a stake limit is what eight hours at the floor price
 * come to. A software adapter (0.2 to 1.5 GFLOP/s seen on two cores) reaches the first with room for a busy machine, an
 * integrated GPU the second, a discrete one the third.
 */
export const defaultClasses = [
	{
		...common,
		name: 'Entry',
		minScore: 20n * MEGA,
		floorPriceWad: parseEther('0.0005'),
		burnPerWindow: parseEther('0.01'),
		maintenanceFee: parseEther('0.05'),
		stakeLimit: parseEther('14.4')
	},
	{
		...common,
		name: 'Desktop',
		minScore: 200_000n * MEGA,
		floorPriceWad: parseEther('0.002'),
		burnPerWindow: parseEther('0.05'),
		maintenanceFee: parseEther('0.2'),
		stakeLimit: parseEther('57.6')
	},
	{
		...common,
		name: 'Workstation',
		minScore: 2_000_000n * MEGA,
		floorPriceWad: parseEther('0.01'),
		burnPerWindow: parseEther('0.2'),
		maintenanceFee: parseEther('1'),
		stakeLimit: parseEther('288')
	}
];
