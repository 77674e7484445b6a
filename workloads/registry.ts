import { RallyError } from '$lib/core/errors';
import digits from './digits/workload.json' with { type: 'json' };
import minilm from './minilm/workload.json' with { type: 'json' };
import squeezenet from './squeezenet/workload.json' with { type: 'json' };
import { parseWorkload, type Workload } from './schema';

/** Every workload the app knows, the one for people first. */
export const WORKLOADS: readonly Workload[] = [digits, squeezenet, minilm].map(parseWorkload);

/** @throws RallyError `workload.unknown` */
export function findWorkload(id: string): Workload {
	const found = WORKLOADS.find((workload) => workload.id === id);
	if (found) return found;
	throw new RallyError(`There is no workload called "${id}".`, {
		code: 'workload.unknown',
		hint: `Choose one of ${WORKLOADS.map((workload) => workload.id).join(', ')}.`
	});
}
