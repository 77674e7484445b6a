/** What the providers' process is told. */
export interface FleetOrder {
	brokerUrl: string;
	devices: number;
	/** What a task takes, ms. */
	taskMs: number;
	/** Of the one client, hex. */
	clientPublicKey: `0x${string}`;
}

/** What it answers when all of them can be reached. */
export interface FleetReady {
	/** Of the devices, hex. */
	publicKeys: `0x${string}`[];
}

export const CHAIN_ID = 31337;
/** The chain's second stands still: leases are as long as the benchmark needs. */
export const NOW_S = 1000;
export const END_S = 100_000;
