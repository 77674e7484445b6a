import { spawnSync } from 'node:child_process';

/** Builds the app once, so that no test waits for it. */
export default function globalSetup(): void {
	const built = spawnSync(
		process.execPath,
		[
			'--import',
			'tsx',
			'--input-type=module',
			'-e',
			"const { ensureBuild } = await import('./src/node/build.ts'); await ensureBuild(console.log);"
		],
		{ stdio: 'inherit' }
	);
	if (built.status !== 0) throw new Error('the app could not be built');
}
