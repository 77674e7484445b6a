// What trades cost: ours beside Uniswap v2's, from one run of Foundry.
import { RallyError } from '$lib/core/errors';
import { measureGas } from '../../../scripts/gas.mjs';

/** The names in `contracts/test/Gas.t.sol`. */
const SWAP = 'uniswap v2 swap';
const MINT = 'uniswap v2 mint';
const RENT = 'rent one device';
const SELL = 'sell';
const INJECT = 'inject';
const SETTLE_1 = 'settle 7 days, 1 window';
const SETTLE_LPS = 'settle 7 days, 1000 windows of LPs';
const SETTLE_SELLERS = 'settle 7 days, 1000 windows of sellers';

const WINDOWS = 1_000;

/**
 * Runs the benchmark and prints its table.
 *
 * @returns gas of each call as a transaction of its own, ratios to Uniswap v2's, and gas a crossed tick, which is that
 * of the dearer 1,000 windows
 * @throws RallyError where Foundry fails
 */
export function gas(say: (line: string) => void): object {
	const measured = measure();
	const gasOf = (name: string): number => {
		const found = measured[name];
		if (found === undefined) {
			throw new RallyError(`The gas of "${name}" was not measured.`, { code: 'bench.gas' });
		}
		return found;
	};
	const ratio = (ours: string, theirs: string) => Math.round((gasOf(ours) / gasOf(theirs)) * 1_000) / 1_000;

	say('Each call is a transaction of its own: cold storage, intrinsic gas and token transfers in it.');
	say(`${'call'.padEnd(44)}${'gas'.padStart(12)}  beside`);
	const row = (name: string, note = '') =>
		say(`${name.padEnd(44)}${gasOf(name).toLocaleString('en-US').padStart(12)}  ${note}`.trimEnd());
	row(SWAP);
	row(RENT, `${ratio(RENT, SWAP)} × swap`);
	row(SELL, `${ratio(SELL, SWAP)} × swap`);
	row(MINT);
	row(INJECT, `${ratio(INJECT, MINT)} × mint`);
	row(SETTLE_1);
	for (const name of [SETTLE_LPS, SETTLE_SELLERS]) row(name, `${gasOf(name) / WINDOWS} a tick`);

	return {
		rentOverSwap: ratio(RENT, SWAP),
		sellOverSwap: ratio(SELL, SWAP),
		injectOverMint: ratio(INJECT, MINT),
		settle1: gasOf(SETTLE_1),
		settle1000PerTick: Math.round(Math.max(gasOf(SETTLE_LPS), gasOf(SETTLE_SELLERS)) / WINDOWS),
		rent: gasOf(RENT),
		sell: gasOf(SELL),
		inject: gasOf(INJECT),
		swap: gasOf(SWAP),
		mint: gasOf(MINT),
		settle1000Lps: gasOf(SETTLE_LPS),
		settle1000Sellers: gasOf(SETTLE_SELLERS)
	};
}

function measure(): Record<string, number> {
	try {
		return measureGas();
	} catch (error) {
		throw new RallyError('The gas could not be measured.', {
			code: 'bench.gas',
			details: error instanceof Error ? error.message : String(error),
			cause: error
		});
	}
}
