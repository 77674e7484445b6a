import { defineConfig } from '@playwright/test';
import { chromiumFlags, findChromium } from './scripts/chromium.mjs';

export default defineConfig({
	testDir: 'e2e',
	globalSetup: './e2e/globalSetup.ts',
	// One software GPU serves every context; tests beside each other would only wait for it.
	workers: 1,
	fullyParallel: false,
	retries: 0,
	timeout: 180_000,
	expect: { timeout: 30_000 },
	forbidOnly: Boolean(process.env.CI),
	outputDir: 'test-results',
	use: {
		trace: 'retain-on-failure',
		launchOptions: { executablePath: findChromium() ?? 'chromium', args: chromiumFlags }
	}
});
