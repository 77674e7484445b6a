/** A pool as settled at one second: what `contracts/interfaces/IPools.sol` calls `Pool`. */
export interface PoolState {
	/** RALLY reserve, wei. */
	yWei: bigint;
	/** Idle compute-seconds at `settledAtS`. */
	xSeconds: bigint;
	/** Idle devices: compute-seconds that dissipate each second. */
	idleDevices: bigint;
	/** LP mass at `settledAtS`. */
	lpMass: bigint;
	/** LP mass that dissipates each second. */
	lpMassPerSecond: bigint;
	/** Wei a compute-second after the last trade, rounded up; 0 before the first. */
	lastPriceWad: bigint;
	/** Wei a compute-second; no seller is paid and no LP joins above it. */
	ceilingWad: bigint;
	/** Wei a unit of mass, times 2¹²⁸; constant between trades. */
	rateX128: bigint;
	/** Wei released so far a unit of mass-per-second, times 2¹²⁸. */
	accX128: bigint;
	/** Last price times seconds, summed up: two of them a time apart give the mean price between. */
	priceCumulative: bigint;
	settledAtS: number;
}

/** What changes at a tick: windows and leases that end there. */
export interface SlopeChange {
	/** Chain second, a multiple of a tick. */
	atS: number;
	/** Idle devices that come less those that go. */
	idleDevices: bigint;
	/** LP mass-per-second that goes. */
	lpMassPerSecond: bigint;
}
