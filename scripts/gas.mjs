import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Runs `contracts/test/Gas.t.sol` once: ours beside Uniswap v2, each call a transaction of its own.
 *
 * @param {string} [contract] of its contracts this one alone; all by default
 * @returns {Record<string, number>} what was measured, by name, in gas
 * @throws {Error} where it does not compile or a test fails, with what Foundry said
 */
export function measureGas(contract) {
	const folder = mkdtempSync(join(tmpdir(), 'rally-gas-'));
	try {
		const { status, stdout, stderr } = spawnSync(
			'npx',
			[
				...['forge', 'test', '--match-path', 'contracts/test/Gas.t.sol'],
				...(contract ? ['--match-contract', contract] : [])
			],
			{
				cwd: fileURLToPath(new URL('..', import.meta.url)),
				encoding: 'utf8',
				env: { ...process.env, FOUNDRY_SNAPSHOTS: folder, FORGE_SNAPSHOT_EMIT: 'true' }
			}
		);
		const file = join(folder, 'gas.json');
		if (status !== 0 || !existsSync(file)) throw new Error(`gas: Foundry failed.\n${stdout}\n${stderr}`);
		/** @type {Record<string, string>} */
		const measured = JSON.parse(readFileSync(file, 'utf8'));
		return Object.fromEntries(Object.entries(measured).map(([name, gas]) => [name, Number(gas)]));
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}
