import { expect, test } from 'vitest';
import { DEPLOY_USAGE, deploySettings } from './deploySettings';

const KEY = `0x${'1a'.repeat(32)}`;
const ONE = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';
const OTHER = '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC';
const env = { RALLY_RPC_URL: 'https://rpc.example', RALLY_DEPLOYER_KEY: KEY };

test('where no one is named, the deployer is the foundation, and no class is created', () => {
	expect(deploySettings(env, [])).toEqual({
		rpcUrl: 'https://rpc.example',
		deployerKey: KEY,
		foundation: undefined,
		team: undefined,
		withClasses: false
	});
});

test('foundation, team and classes are taken', () => {
	const named = { ...env, RALLY_FOUNDATION: ONE, RALLY_TEAM: OTHER };
	expect(deploySettings(named, ['--classes'])).toMatchObject({
		foundation: ONE,
		team: OTHER,
		withClasses: true
	});
});

test.each([
	[{ RALLY_RPC_URL: '' }, 'RALLY_RPC_URL is not set.'],
	[{ RALLY_DEPLOYER_KEY: undefined }, 'RALLY_DEPLOYER_KEY is not set.'],
	[{ RALLY_DEPLOYER_KEY: KEY.slice(0, -1) }, 'RALLY_DEPLOYER_KEY is not a private key'],
	[{ RALLY_FOUNDATION: ONE.slice(0, -1) }, 'RALLY_FOUNDATION is not an address'],
	[{ RALLY_FOUNDATION: ONE.replace('c79C8', 'C79C8') }, 'RALLY_FOUNDATION is not an address'],
	[{ RALLY_TEAM: 'the team' }, 'RALLY_TEAM is not an address']
])('%o is refused by name', (change, sentence) => {
	expect(() => deploySettings({ ...env, ...change }, [])).toThrow(sentence);
});

test('an option that does not exist is refused, not passed over', () => {
	expect(() => deploySettings(env, ['--clases'])).toThrow('There is no option --clases.');
});

test('the usage names every setting', () => {
	for (const name of ['RALLY_RPC_URL', 'RALLY_DEPLOYER_KEY', 'RALLY_FOUNDATION', 'RALLY_TEAM', '--classes'])
		expect(DEPLOY_USAGE).toContain(name);
});
