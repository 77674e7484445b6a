type Address = `0x${string}`;

/** Addresses of one deployment, by role. */
interface Deployment {
	rally: Address;
	classes: Address;
	devices: Address;
	verification: Address;
	staking: Address;
	pools: Address;
}

/**
 * Where the contracts are, by chain id. `src/node/deploy.ts` prints the entry of a new deployment. The local
 * chain's addresses follow from its first account deploying as its first transactions; a test holds them to that.
 */
export const deployments: Readonly<Record<number, Deployment>> = {
	31337: {
		rally: '0x5FbDB2315678afecb367f032d93F642f64180aa3',
		classes: '0xe7f1725E7734CE288F8367e1Bb143E90bb3F0512',
		devices: '0x9fE46736679d2D9a65F0992F2272dE9f3c7fa6e0',
		verification: '0xCf7Ed3AccA5a467e9e704C703E8D87F634fB0Fc9',
		pools: '0xDc64a140Aa3E981100a9becA4E685f962f0cF6C9',
		staking: '0x5FC8d32690cc91D4c39d9d3abcBD16989F875707'
	}
};
