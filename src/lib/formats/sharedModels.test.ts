import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { tensorBytes } from '$lib/core/tensor';
import { bindFeeds } from './bindFeeds';
import { elementsOf } from './elements';
import { parseModel } from './parseModel';
import { readTensorProto } from './readTensorProto';

// Real files of the ONNX project, beside this one where they were fetched; they are not copied into it.
const folder = process.env.RALLY_ONNX ?? fileURLToPath(new URL('../../../../shared/onnx', import.meta.url));
const read = (path: string) => new Uint8Array(readFileSync(`${folder}/${path}`));
const numbered = (path: string, kind: string) =>
	readdirSync(`${folder}/${path}`)
		.filter((file) => file.startsWith(`${kind}_`))
		.sort()
		.map((file) => readTensorProto(read(`${path}/${file}`), file.replace('.pb', '')));

describe.skipIf(!existsSync(folder))(
	`the ONNX project's models in ${folder}, skipped where that is not`,
	() => {
		test('the pytorch-operator cases: inputs fit, outputs are as declared, old operator sets are told', () => {
			const cases = readdirSync(`${folder}/pytorch-operator`);
			expect(cases).toHaveLength(35);
			const blocked: string[] = [];
			for (const name of cases) {
				const facts = parseModel(read(`pytorch-operator/${name}/model.onnx`));
				const data = `pytorch-operator/${name}/test_data_set_0`;
				const inputs = numbered(data, 'input');
				const bound = bindFeeds(facts, [inputs]);
				expect(bound).toMatchObject({ ok: true });
				for (const [i, output] of numbered(data, 'output').entries()) {
					expect(output.type).toBe(facts.outputs[i]?.type);
					expect(output.data).toHaveLength(tensorBytes(output));
				}
				expect(facts.producer).toBe('pytorch 0.3');
				if (facts.problems.some(({ blocks }) => blocks)) {
					expect(facts.problems[0]).toMatchObject({ code: 'opset', blocks: true });
					blocked.push(name.replace('test_operator_', ''));
				}
			}
			// What bare ONNX Runtime Web refuses.
			expect(blocked).toEqual([
				'add_broadcast',
				'add_size1_broadcast',
				'add_size1_right_broadcast',
				'add_size1_singleton_broadcast',
				'addconstant',
				'addmm',
				'basic',
				'mm',
				'non_float_params',
				'params',
				'pow'
			]);
		});

		test('a case whose answer is plain is read right', () => {
			const [x] = numbered('pytorch-operator/test_operator_exp/test_data_set_0', 'input');
			const [y] = numbered('pytorch-operator/test_operator_exp/test_data_set_0', 'output');
			const values = (tensor: typeof x) => (tensor ? Array.from(elementsOf(tensor), Number) : []);
			values(x).forEach((value, i) => expect(values(y)[i]).toBeCloseTo(Math.exp(value), 5));
		});

		test('whole networks: their work is what their papers say', () => {
			const resnet = parseModel(read('light_resnet50.onnx'));
			expect(resnet).toMatchObject({ opset: 9, inputs: [{ name: 'gpu_0/data_0', dims: [1, 3, 224, 224] }] });
			// 4.1 billion multiply-adds.
			expect((resnet.flopsPerItem ?? 0) / 2e9).toBeCloseTo(4.1, 1);
			const squeezenet = parseModel(read('light_squeezenet.onnx'));
			// SqueezeNet 1.1: 0.35 billion.
			expect((squeezenet.flopsPerItem ?? 0) / 2e9).toBeCloseTo(0.35, 2);
			expect(squeezenet.problems).toEqual([]);
			const output = readTensorProto(read('light_resnet50_output_0.pb'));
			expect(output.dims).toEqual(resnet.outputs[0]?.dims);
			const sum = Array.from(elementsOf(output), Number).reduce((all, value) => all + value, 0);
			expect(sum).toBeCloseTo(1, 4);
		});
	}
);
