import { RallyError } from '$lib/core/errors';
import { CLASSES } from './refusals/classes';
import { EMISSION } from './refusals/emission';
import { POOLS } from './refusals/pools';
import { STAKING } from './refusals/staking';
import { VERIFICATION } from './refusals/verification';
import type { Refusal } from './refusals/words';

/** What each custom error of the contracts means to the person who ran into it. */
const REFUSALS = { ...CLASSES, ...VERIFICATION, ...STAKING, ...POOLS, ...EMISSION };

type RefusalName = keyof typeof REFUSALS;

/** What a contract would refuse, found out before it is asked; arguments as its custom error has them. */
export function refusal(errorName: RefusalName, args: readonly unknown[]): RallyError {
	const describe: (...args: unknown[]) => Refusal = REFUSALS[errorName];
	const [code, sentence, hint] = describe(...args);
	const details = `${errorName}(${args.map(String).join(', ')})`;
	return new RallyError(sentence, hint === undefined ? { code, details } : { code, details, hint });
}

/**
 * A contract's custom error as the sentence a person reads.
 *
 * @returns undefined for an error that no one's action here can end in
 */
export function refusalOf(errorName: string, args: readonly unknown[]): RallyError | undefined {
	return Object.hasOwn(REFUSALS, errorName) ? refusal(errorName as RefusalName, args) : undefined;
}
