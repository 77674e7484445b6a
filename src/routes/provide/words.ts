import type { ProviderSnapshot } from '$lib/provider/types';

/** What the tab is doing, in a few words. */
export function phaseWords({ phase, lease, tasks }: ProviderSnapshot): string {
	switch (phase) {
		case 'off':
			return 'Not running';
		case 'detecting':
			return 'Looking at your GPU';
		case 'detected':
			return 'Ready to start';
		case 'funding':
			return 'Getting first coins';
		case 'registering':
			return 'Registering this device';
		case 'proving':
			return 'Proving this GPU';
		case 'staking':
			return 'Staking on chain';
		case 'serving':
			if (!lease) return 'Live, waiting for a renter';
			return tasks.running > 0
				? `Live, running ${tasks.running} ${tasks.running === 1 ? 'task' : 'tasks'}`
				: 'Live, rented';
		case 'draining':
			return 'Finishing what runs, then stopping';
		case 'ended':
			return 'Stopped';
	}
}
