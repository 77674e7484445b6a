import { isAddress } from 'viem';
import { RallyError } from '$lib/core/errors';
import type { Address, Hex } from '$lib/core/ids';

/** What the command line is told by its environment and arguments. */
export interface DeploySettings {
	rpcUrl: string;
	deployerKey: Hex;
	/** Undefined: the deployer. */
	foundation: Address | undefined;
	/** Undefined: the foundation. */
	team: Address | undefined;
	/** Create the default classes too. */
	withClasses: boolean;
}

export const DEPLOY_USAGE = `Deploys Rally's contracts to any chain.

  RALLY_RPC_URL=https://… RALLY_DEPLOYER_KEY=0x… npx tsx src/node/deploy.ts [--classes]

  RALLY_RPC_URL       where the chain answers
  RALLY_DEPLOYER_KEY  private key that pays the gas: 0x and 64 hex digits
  RALLY_FOUNDATION    address that a fifth of all RALLY is minted to, day by day; the deployer unless given
  RALLY_TEAM          address that a tenth is minted to, after five years; the foundation unless given
  --classes           create the default classes as well

Both addresses are fixed for ever. The deployment is printed as JSON.`;

/**
 * @param env variables, such as `process.env`
 * @param args what stands after the script's name
 * @throws RallyError `deploy.setting` naming the first that is missing or wrong
 */
export function deploySettings(
	env: Readonly<Record<string, string | undefined>>,
	args: readonly string[]
): DeploySettings {
	const unknown = args.find((arg) => arg !== '--classes');
	if (unknown !== undefined) throw wrong(`There is no option ${unknown}.`);
	const required = (name: string): string => {
		const value = env[name];
		if (value) return value;
		throw wrong(`${name} is not set.`);
	};
	const address = (name: string): Address | undefined => {
		const value = env[name];
		if (!value) return undefined;
		if (isAddress(value)) return value;
		throw wrong(`${name} is not an address: 0x and 40 hex digits, with their checksum if in both cases.`);
	};
	const rpcUrl = required('RALLY_RPC_URL');
	const deployerKey = required('RALLY_DEPLOYER_KEY');
	if (!/^0x[0-9a-fA-F]{64}$/.test(deployerKey)) {
		throw wrong('RALLY_DEPLOYER_KEY is not a private key: 0x and 64 hex digits.');
	}
	return {
		rpcUrl,
		deployerKey: deployerKey as Hex,
		foundation: address('RALLY_FOUNDATION'),
		team: address('RALLY_TEAM'),
		withClasses: args.includes('--classes')
	};
}

const wrong = (sentence: string) =>
	new RallyError(sentence, {
		code: 'deploy.setting',
		hint: 'npx tsx src/node/deploy.ts --help says what there is to set.'
	});
