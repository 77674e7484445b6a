import type { LeaseView } from '$lib/chain/types';
import { equalBytes } from '$lib/core/bytes';
import type { LeaseId, ModelId } from '$lib/core/ids';
import { MODELS_NAMED } from '$lib/protocol/limits';
import type { OfferedModel } from '$lib/protocol/modelTree';
import type { ModelCache } from './modelCache';
import { createShelvedModel, type ShelvedModel } from './shelvedModel';

/** Models of one lease that are remembered; the one offered longest ago gives way. What is on the disk stays there. */
const MODELS_A_LEASE = 16;

/** What the clients of this device have offered it, over all their links. */
export interface ModelShelf {
	/**
	 * Takes note of an offer, and of what is here of it already.
	 *
	 * @returns undefined where the same client has offered this model before as another one
	 */
	offer(
		lease: Pick<LeaseView, 'leaseId' | 'endS'>,
		model: OfferedModel & { modelId: ModelId }
	): Promise<ShelvedModel | undefined>;
	/** A model that was offered under this lease. */
	find(leaseId: LeaseId, modelId: ModelId): ShelvedModel | undefined;
	/** What was offered turned out to be another model than its hash names: it may be offered anew. */
	forget(leaseId: LeaseId, modelId: ModelId): void;
	/** Whether anything was offered under this lease. */
	knows(leaseId: LeaseId): boolean;
	/** Models that are here whole, last used first, as many as a device may name. */
	holds(): Promise<ModelId[]>;
}

/** @param nowS the chain's second: what was offered under a lease that is over is forgotten */
export function createModelShelf({ models, nowS }: { models: ModelCache; nowS(): number }): ModelShelf {
	const leases = new Map<LeaseId, { endS: number; shelved: Map<ModelId, ShelvedModel> }>();
	return {
		async offer({ leaseId, endS }, { modelId, sizeBytes, root }) {
			for (const [id, lease] of leases) if (lease.endS <= nowS()) leases.delete(id);
			const { shelved } = leases.get(leaseId) ?? { shelved: new Map<ModelId, ShelvedModel>() };
			leases.set(leaseId, { endS, shelved });
			const known = shelved.get(modelId);
			if (known && (known.sizeBytes !== sizeBytes || !equalBytes(known.root, root))) return undefined;
			const model = known ?? createShelvedModel(models, { modelId, sizeBytes, root });
			shelved.delete(modelId);
			shelved.set(modelId, model);
			const [oldest] = shelved.keys();
			if (shelved.size > MODELS_A_LEASE && oldest !== undefined) shelved.delete(oldest);
			await model.refresh();
			return model;
		},
		find: (leaseId, modelId) => leases.get(leaseId)?.shelved.get(modelId),
		forget: (leaseId, modelId) => void leases.get(leaseId)?.shelved.delete(modelId),
		knows: (leaseId) => leases.has(leaseId),
		async holds() {
			const whole = (await models.list()).filter(({ heldBytes, sizeBytes }) => heldBytes === sizeBytes);
			return whole
				.toReversed()
				.slice(0, MODELS_NAMED)
				.map(({ id }) => id as ModelId);
		}
	};
}
