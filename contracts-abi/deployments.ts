type Address = `0x${string}`;

/** Addresses of one deployment, by role. */
interface Deployment {
	rally: Address;
	classes: Address;
	devices: Address;
	verification: Address;
	referee: Address;
	emission: Address;
	certificates: Address;
	computeToken: Address;
	staking: Address;
	pools: Address;
	lens: Address;
	faults: Address;
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
		referee: '0xDc64a140Aa3E981100a9becA4E685f962f0cF6C9',
		emission: '0x5FC8d32690cc91D4c39d9d3abcBD16989F875707',
		certificates: '0x0165878A594ca255338adfa4d48449f69242Eb8F',
		computeToken: '0xa513E6E4b8f2a923D98304ec87F64353C4D5C853',
		staking: '0x610178dA211FEF7D417bC0e6FeD39F05609AD788',
		pools: '0x2279B7A0a67DB372996a5FaB50D91eAA73d2eBe6',
		lens: '0x8A791620dd6260079BF849Dc5567aDC3F2FdC318',
		faults: '0xB7f8BC63BbcaD18155201308C8f3540b07f84F5e'
	}
};
