import { spawnSync } from 'node:child_process';

/** Builds the app once, so that no test waits for it. */
export default function globalSetup(): void {
	const built = spawnSync(process.execPath, ['--import', 'tsx', 'src/node/buildApp.ts'], {
		stdio: 'inherit'
	});
	if (built.status !== 0) throw new Error('the app could not be built');
}
