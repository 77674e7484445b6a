import { MODEL_FILE_BYTES, RANK, TENSORS_PER_TASK } from './limits';
import type { ModelFacts, ModelProblem, ModelProblemCode, ValueSpec } from './types';
import { oldestVersion } from './oldestVersion';
import { hasWebgpuKernel } from './webgpuOperators';

/** What onnxruntime-web 1.30.0 takes at most, tried: it refuses operator set 27 and format version 14. */
const MOST_OPSET = 26;
const MOST_IR = 13;
/** ONNX Runtime promises these and later ones; some models of older ones it runs too. */
const PROMISED_OPSET = 7;
/** Sets of operators that ONNX Runtime brings with it. */
const BUILT_IN = new Set([
	'',
	'ai.onnx.ml',
	'ai.onnx.training',
	'ai.onnx.preview',
	'ai.onnx.preview.training',
	'com.microsoft',
	'com.microsoft.experimental',
	'com.microsoft.nchwc',
	'com.ms.internal.nhwc',
	'org.pytorch.aten'
]);
const MIB = 2 ** 20;
/** What of a stranger's name stands in a sentence. */
const NAME_CHARS = 80;
const CONVERT =
	'Convert it: onnx.version_converter.convert_version(model, 17), or export it again with opset_version=17.';

export interface KnownOfModel {
	/** Operators that the model defines itself, `domain:name`. */
	defined: ReadonlySet<string>;
	/** Operators that are left once the runtime has computed what hangs on weights alone, `domain:name`. */
	runs: ReadonlySet<string>;
	/** A weight's shape is none, or overflows. */
	overflows: boolean;
}

/** What stands against running a model, what blocks it first. */
export function findProblems(facts: ModelFacts, known: KnownOfModel): ModelProblem[] {
	const problems: ModelProblem[] = [];
	const say: Say = (code, blocks, sentence, hint) => problems.push({ code, blocks, sentence, hint });
	if (facts.sizeBytes > MODEL_FILE_BYTES)
		say(
			'tooLarge',
			true,
			`The model is ${Math.ceil(facts.sizeBytes / MIB)} MiB large; a browser can take ${MODEL_FILE_BYTES / MIB} MiB.`,
			'Export it in float16, quantize it, or split it into several models.'
		);
	if (facts.operators.some(({ domain }) => domain === '')) sayOpset(facts, say);
	if (facts.irVersion > MOST_IR)
		say(
			'irVersion',
			true,
			`The model is in version ${facts.irVersion} of ONNX’s file format; the runtime takes up to ${MOST_IR}.`,
			`Set it back before saving: model.ir_version = ${MOST_IR}.`
		);
	if (facts.externalData.length > 0)
		say(
			'externalData',
			true,
			`The model’s weights are not in this file but in ${list(facts.externalData)}.`,
			'Put them into one: onnx.save_model(onnx.load("model.onnx"), "whole.onnx"). It must stay below 512 MiB.'
		);
	if (known.overflows)
		say(
			'malformed',
			true,
			'The shape of one of the model’s weights is impossible.',
			'Export the model again.'
		);
	if (facts.outputs.length === 0)
		say('noOutputs', true, 'The model has no outputs.', 'Export it again with the outputs that you need.');
	sayValues(facts.inputs, 'input', say);
	sayValues(facts.outputs, 'output', say);
	sayOperators(facts, known, say);
	return problems.sort((a, b) => Number(b.blocks) - Number(a.blocks));
}

type Say = (code: ModelProblemCode, blocks: boolean, sentence: string, hint: string) => void;

function sayValues(values: readonly ValueSpec[], what: string, say: Say): void {
	if (values.length > TENSORS_PER_TASK)
		say(
			'tooMany',
			true,
			`The model has ${values.length} ${what}s; a task carries ${TENSORS_PER_TASK}.`,
			`Join or drop some of its ${what}s.`
		);
	for (const { name: whole, type, typeName, dims } of values.slice(0, TENSORS_PER_TASK)) {
		const name = whole.slice(0, NAME_CHARS);
		if (dims.length > RANK)
			say(
				'tooMany',
				true,
				`The ${what} “${name}” has ${dims.length} dimensions; a task carries ${RANK}.`,
				'Reshape it inside the model.'
			);
		if (type) continue;
		const nested = /^(sequence|optional|map|sparse)/.test(typeName);
		say(
			nested ? 'sequence' : 'type',
			true,
			`The ${what} “${name}” is ${nested ? `a ${typeName}` : `of the type ${typeName}`}, which a task cannot carry.`,
			nested
				? 'Export the model with plain tensors in its place.'
				: 'Export it with float32 or int64 there; text must be turned into tokens outside of the model.'
		);
	}
}

function sayOpset({ operators, opset }: ModelFacts, say: Say): void {
	const version = `version ${opset} of ONNX’s operators`;
	if (opset > MOST_OPSET)
		say('opset', true, `The model uses ${version}; the runtime takes up to ${MOST_OPSET}.`, CONVERT);
	if (opset >= PROMISED_OPSET) return;
	const missing = operators.filter(({ name, domain }) => domain === '' && oldestVersion(name) > opset);
	if (opset < 1)
		say('opset', true, 'The model does not say which version of ONNX’s operators it uses.', CONVERT);
	else if (missing.length > 0)
		say(
			'opset',
			true,
			`The model uses ${version}, of which the runtime has no ${list(missing.map(({ name }) => name))}.`,
			CONVERT
		);
	else
		say(
			'opset',
			false,
			`The model uses ${version}, which is older than what the runtime promises to run.`,
			`Check it on this device first. ${CONVERT}`
		);
}

function sayOperators({ operators, opset }: ModelFacts, { defined, runs }: KnownOfModel, say: Say): void {
	const own = operators.filter(({ name, domain }) => !defined.has(`${domain}:${name}`));
	const foreign = own.filter(({ domain }) => !BUILT_IN.has(domain));
	if (foreign.length > 0)
		say(
			'operator',
			true,
			`The model needs operators that the runtime does not have: ${list(foreign.map(({ name, domain }) => `${domain}.${name}`))}.`,
			'Export it with standard operators only.'
		);
	const running = own.filter(({ name, domain }) => BUILT_IN.has(domain) && runs.has(`${domain}:${name}`));
	const onCpu = running.filter(({ name, domain }) => !hasWebgpuKernel(name, domain, opset));
	if (onCpu.length === 0) return;
	const lacks =
		opset < PROMISED_OPSET ? 'operators of so old a version' : list(onCpu.map(({ name }) => name));
	if (onCpu.length === running.length)
		say(
			'cpuOnly',
			false,
			`The whole model would run on the CPU: the GPU has no ${lacks}.`,
			`A result that no GPU had a part in is not given out. ${opset < PROMISED_OPSET ? CONVERT : 'Check it on this device first.'}`
		);
	else
		say(
			'operator',
			false,
			`The model runs partly on the CPU: the GPU has no ${lacks}.`,
			'It works, but each change between GPU and CPU costs time.'
		);
}

/** The first of several, in words. */
function list(names: readonly string[]): string {
	const shown = names.slice(0, 5).map((name) => name.slice(0, NAME_CHARS));
	const rest = names.length - shown.length;
	if (rest > 0) return `${shown.join(', ')} and ${rest} more`;
	return shown.length > 1 ? `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}` : (shown[0] ?? '');
}
