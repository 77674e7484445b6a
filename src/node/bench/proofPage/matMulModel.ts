import { createGraphBuilder } from '$workloads/onnx/graphBuilder';
import type { BuiltModel } from '$workloads/onnx/types';

/**
 * A graph that multiplies two n × n matrices it is fed, and its result again, `steps` times in all: A·(A·(…(A·B))). With
 * several steps a run's own cost, which is no part of a product, is spread over them.
 */
export function matMulModel(n: number, steps: number): BuiltModel {
	const graph = createGraphBuilder();
	const dims = [n, n];
	let from = 'b';
	for (let step = 0; step < steps; step++) from = graph.node('MatMul', ['a', from]);
	graph.addFlops(2 * n ** 3 * steps);
	return graph.build({
		name: `matmul-${n}`,
		opset: 17,
		inputs: [
			{ name: 'a', type: 'float32', dims },
			{ name: 'b', type: 'float32', dims }
		],
		output: { name: 'c', type: 'float32', dims },
		from
	});
}
