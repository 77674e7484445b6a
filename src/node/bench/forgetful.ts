import type { ClientMemory } from '$lib/client/memory';

/** A client's memory that keeps nothing: for what no disk is measured by. */
export const forgetful: ClientMemory = {
	lease: async () => undefined,
	saveLease: async () => {},
	newestJob: async () => undefined,
	job: async () => undefined,
	jobs: async () => [],
	saveJob: async () => {},
	reopenJob: async () => {},
	saveTasks: async () => {},
	saveCaught: async () => {},
	endJob: async () => {},
	removeJob: async () => {},
	trust: async () => new Map(),
	saveTrust: async () => {},
	model: async () => undefined,
	saveModel: async () => {}
};
