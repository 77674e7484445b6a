import type { ModelCacheOutcome } from '$lib/state/modelCache.svelte';
import type { KeptModel } from '$lib/state/services';
import type { StorageFacts } from '$lib/store/browserStorage';
import { formatDuration, formatMemory } from '$lib/ui/format';

/** What a kept model is called: by its hash where nobody has told more. */
export const modelName = ({ title, id }: Pick<KeptModel, 'title' | 'id'>): string =>
	title ?? `model ${id.slice(0, 8)}`;

/** @example countOf(1) // 'one model' */
export const countOf = (count: number): string => (count === 1 ? 'one model' : `${count} models`);

/** When a model was used last, in its largest unit. @example lastUsedWords(0, 190_000) // 'used 3 min ago' */
export function lastUsedWords(lastUsedMs: number, nowMs: number): string {
	if (lastUsedMs === 0) return 'use unknown';
	const passedS = (nowMs - lastUsedMs) / 1000;
	if (passedS < 60) return 'used just now';
	return `used ${formatDuration(passedS).split(' ').slice(0, 2).join(' ')} ago`;
}

/** How a model stands, beside its size: that it is whole and right is known once it was loaded. */
export function stateWords({ sizeBytes, isInUse }: KeptModel): string | undefined {
	if (isInUse) return 'in use now';
	return sizeBytes === undefined ? 'not checked yet' : undefined;
}

/** Whether the browser may clear what is kept. */
export function keepingWords(keeping: StorageFacts['keeping']): { value: string; note: string } {
	switch (keeping) {
		case 'kept':
			return { value: 'for good', note: 'until you delete it' };
		case 'temporary':
			return { value: 'for now', note: 'may be cleared when space runs low' };
		case 'unavailable':
			return { value: 'unavailable', note: 'this browser cannot be asked' };
	}
}

/** What came of a press. */
export function outcomeWords(outcome: ModelCacheOutcome): string {
	switch (outcome.type) {
		case 'removed':
			return `Deleted ${countOf(outcome.count)}, ${formatMemory(outcome.bytes)}.`;
		case 'resized':
			return outcome.count === 0
				? 'The new limit holds from now on.'
				: `The new limit holds; ${countOf(outcome.count)}, ${formatMemory(outcome.bytes)}, made room.`;
		case 'pinned':
			return `${modelName(outcome.model)} is pinned: it never makes room for others.`;
		case 'unpinned':
			return `${modelName(outcome.model)} may make room for others again.`;
		case 'gone':
			return `${modelName(outcome.model)} is not here any more.`;
		case 'kept':
			return 'The browser keeps it until you delete it.';
		case 'notKept':
			return 'The browser did not agree. It decides by how often a site is used; ask again later.';
	}
}
