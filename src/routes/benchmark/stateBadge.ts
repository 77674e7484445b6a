import type { RunState } from '$lib/state/benchmark.svelte';

/** How a run ended, in a word. */
export function stateBadge(state: RunState): { text: string; tone: 'live' | 'good' | 'warn' | 'bad' } {
	switch (state) {
		case 'running':
			return { text: 'running', tone: 'live' };
		case 'done':
			return { text: 'complete', tone: 'good' };
		case 'stopped':
			return { text: 'stopped', tone: 'warn' };
		case 'cut short':
			return { text: 'cut short', tone: 'warn' };
		case 'failed':
			return { text: 'ended early', tone: 'bad' };
	}
}
