// Which of the ONNX project's models go the whole way: checked before anything is paid, sent to a rented tab, run on its
// WebGPU, and held against the outputs that come with them.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { agree } from '$lib/client/agree';
import { createChain } from '$lib/chain/createChain';
import { getClasses } from '$lib/chain/getClasses';
import { getWindows } from '$lib/chain/getWindows';
import { toBase64 } from '$lib/core/base64';
import { RallyError } from '$lib/core/errors';
import { elementCount, type Tensor } from '$lib/core/tensor';
import { parseModel } from '$lib/formats/parseModel';
import { readTensorProto } from '$lib/formats/readTensorProto';

import { chromiumFlags, findChromium } from '../../../scripts/chromium.mjs';
import { ROOT } from '../root';
import { lendGpu } from '../people';
import { startStack } from '../stack';
import { startBenchSite } from './benchSite';
import { tensorOf, tensorText } from './modelsPage/tensorText';
import type { ModelsPage, Refusal } from './modelsPage/types';

/** What the ONNX project holds its own runtimes to. */
const TOLERANCE = { abs: 1e-7, rel: 1e-3 };

interface Case {
	name: string;
	model: Uint8Array<ArrayBuffer>;
	inputs: Tensor[];
	outputs: Tensor[];
}

type Verdict =
	| { verdict: 'passed'; ms: number; onGpu: string; upgradedFrom: number | undefined }
	| { verdict: 'refused'; refusal: Refusal }
	| { verdict: 'failed'; why: string };

declare const modelsBench: ModelsPage;

/**
 * Runs every case and prints a table.
 *
 * @param folder with `pytorch-operator/<case>/model.onnx` and `light_*.onnx`, as the ONNX project keeps them
 * @returns what the last line says
 * @throws RallyError `bench.noModels` where the folder has none
 */
export async function models(say: (line: string) => void, folder = join(ROOT, '../shared/onnx')) {
	const cases = casesIn(folder);
	const stack = await startStack({ port: 0, say });
	const closers = [() => stack.stop()];
	try {
		const site = await startBenchSite('modelsPage', stack.url);
		closers.push(() => site.stop());
		const browser = await chromium.launch({
			executablePath: findChromium() ?? 'chromium',
			args: chromiumFlags
		});
		closers.push(() => browser.close());
		const newPage = async () => (await browser.newContext()).newPage();
		await lendGpu(await newPage(), stack.url);
		const chain = createChain({ network: stack.network, origin: stack.url });
		const classes = await getClasses(chain);
		const windows = (await Promise.all(classes.map(({ classId }) => getWindows(chain, classId)))).flat();
		const [window] = windows;
		if (!window) throw new RallyError('No window is open.', { code: 'bench.noWindow' });
		const client = await newPage();
		await client.goto(site.url);
		await client.waitForFunction(() => 'modelsBench' in globalThis);

		// All of it before the first token is spent.
		const checks = new Map<string, Awaited<ReturnType<ModelsPage['check']>>>();
		for (const { name, model, inputs } of cases) {
			const given = [toBase64(model), inputs.map(tensorText)] as const;
			checks.set(name, await client.evaluate(([model, feed]) => modelsBench.check(model, feed), given));
			say(`  looked at ${name}`);
		}
		await client.evaluate((classId) => modelsBench.rent(classId), window.classId);
		const verdicts: Verdict[] = [];
		for (const each of cases) {
			const check = checks.get(each.name);
			const verdict = await (async (): Promise<Verdict> => {
				if (!check) return { verdict: 'failed', why: 'not checked' };
				if ('refusal' in check) return { verdict: 'refused', refusal: check.refusal };
				const run = await client.evaluate(([model, feed]) => modelsBench.run(model, feed), [
					toBase64(each.model),
					each.inputs.map(tensorText)
				] as const);
				if ('refusal' in run) return { verdict: 'failed', why: run.refusal.sentence };
				if (run.backend !== 'webgpu') return { verdict: 'failed', why: `ran on ${run.backend}` };
				const compared = agree(each.outputs, run.outputs.map(tensorOf), { tolerance: TOLERANCE });
				return compared.agrees
					? { verdict: 'passed', ms: run.ms, onGpu: check.onGpu, upgradedFrom: check.upgradedFrom }
					: { verdict: 'failed', why: compared.sentence };
			})();
			verdicts.push(verdict);
			say(`  ${each.name.padEnd(44)} ${inWords(verdict)}`);
		}
		const count = (wanted: Verdict['verdict']) => verdicts.filter(({ verdict }) => verdict === wanted).length;
		const adapters = [...checks.values()].flatMap((check) => ('adapter' in check ? check.adapter : []));
		return {
			models: cases.length,
			passed: count('passed'),
			refused: count('refused'),
			failed: count('failed'),
			adapter: adapters[0] ?? 'none'
		};
	} finally {
		for (const close of closers.reverse()) await close();
	}
}

function inWords(verdict: Verdict): string {
	switch (verdict.verdict) {
		case 'passed':
			return [
				`passed   ${verdict.ms.toFixed(0)} ms`,
				...(verdict.onGpu === 'all' ? [] : ['partly on the CPU']),
				...(verdict.upgradedFrom === undefined ? [] : [`written anew from set ${verdict.upgradedFrom}`])
			].join(', ');
		case 'refused':
			return `refused  ${verdict.refusal.sentence} ${verdict.refusal.details ? `(${verdict.refusal.details})` : ''}`.trim();
		case 'failed':
			return `FAILED   ${verdict.why}`;
	}
}

/** @throws RallyError `bench.noModels` */
function casesIn(folder: string): Case[] {
	const operators = join(folder, 'pytorch-operator');
	if (!existsSync(operators)) {
		throw new RallyError(`There are no models in ${folder}.`, {
			code: 'bench.noModels',
			hint: 'Name a folder that holds the ONNX project’s test data: npm run bench -- models FOLDER.'
		});
	}
	const read = (...path: string[]) => new Uint8Array(readFileSync(join(...path)));
	const named = readdirSync(operators)
		.sort()
		.map((name) => {
			const model = read(operators, name, 'model.onnx');
			const facts = parseModel(model);
			const tensors = (prefix: string, names: string[]) =>
				readdirSync(join(operators, name, 'test_data_set_0'))
					.filter((file) => file.startsWith(prefix))
					.sort()
					.map((file, i) => readTensorProto(read(operators, name, 'test_data_set_0', file), names[i]));
			return {
				name: name.replace('test_operator_', ''),
				model,
				inputs: tensors(
					'input_',
					facts.inputs.map(({ name }) => name)
				),
				outputs: tensors(
					'output_',
					facts.outputs.map(({ name }) => name)
				)
			};
		});
	const light = readdirSync(folder)
		.filter((file) => /^light_.*\.onnx$/.test(file))
		.sort()
		.map((file) => {
			const model = read(folder, file);
			const facts = parseModel(model);
			const output = read(folder, file.replace('.onnx', '_output_0.pb'));
			return {
				name: file.replace('.onnx', ''),
				model,
				inputs: facts.inputs.map(({ name, dims }) => ramp(name, dims.map(Number))),
				outputs: [readTensorProto(output, facts.outputs[0]?.name)]
			};
		});
	return [...named, ...light];
}

/** i / n for the i-th of n values: what the ONNX project feeds these models. */
function ramp(name: string, dims: number[]): Tensor {
	const n = elementCount(dims);
	const values = Float32Array.from({ length: n }, (_, i) => i / n);
	return { name, type: 'float32', dims, data: new Uint8Array(values.buffer) };
}
