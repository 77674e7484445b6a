import * as v from 'valibot';
import { RallyError } from '$lib/core/errors';
import { ELEMENT_BYTES, type ElementType } from '$lib/core/tensor';

const sha256Digits = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits'));
/** A file below the workload's folder; nothing that could step out of it. */
const fileName = v.pipe(
	v.string(),
	v.regex(/^(?:[\w-]+\/)*[\w-]+(?:\.[\w-]+)+$/, 'must be a plain relative file name')
);
const text = v.pipe(v.string(), v.nonEmpty());
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const natural = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const elementType = v.picklist(Object.keys(ELEMENT_BYTES) as ElementType[]);

const tensorSpec = v.strictObject({
	name: text,
	type: elementType,
	/** `N` is the batch, which each run chooses. */
	dims: v.array(v.union([count, v.literal('N')])),
	description: text
});

const modelFields = { sha256: sha256Digits, sizeBytes: count, opset: v.pipe(count, v.minValue(13)) };

const workloadSchema = v.strictObject({
	id: v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]*$/)),
	title: text,
	description: text,
	model: v.variant('kind', [
		v.strictObject({ kind: v.literal('file'), file: fileName, ...modelFields }),
		/** Built in memory from a seed by the `build.ts` beside the manifest. */
		v.strictObject({ kind: v.literal('built'), seed: natural, parameters: count, ...modelFields })
	]),
	inputs: v.pipe(v.array(tensorSpec), v.minLength(1)),
	outputs: v.pipe(v.array(tensorSpec), v.minLength(1)),
	/** What each place of the last output dimension stands for. */
	labels: v.optional(v.array(text)),
	preprocessing: text,
	/** Outputs a and b agree where |a − b| ≤ abs + rel·|b|, and their arg-max is the same if `argMax` says so. */
	tolerance: v.strictObject({ abs: v.pipe(v.number(), v.minValue(0)), rel: share, argMax: v.boolean() }),
	limits: v.strictObject({
		maxBatch: count,
		/** Milliseconds that a run of the largest batch may take on a slow device before it counts as stuck. */
		runMs: count
	}),
	/** Floating-point operations of one item; a multiply and an add are two. */
	flopsPerItem: count,
	/** Manifest of known inputs and outputs, see {@link parseGolden}. */
	golden: fileName,
	/** Labelled inputs the model was not trained on. */
	heldOut: v.optional(fileName),
	accuracy: v.optional(
		v.strictObject({ heldOut: share, heldOutCount: count, validation: share, trainedOn: count })
	),
	attribution: v.strictObject({ title: text, authors: text, source: text, license: text, changes: text })
});

/** What a workload is, as its `workload.json` says. */
export type Workload = v.InferOutput<typeof workloadSchema>;

const goldenTensor = v.strictObject({
	name: text,
	type: elementType,
	dims: v.array(count),
	/** Raw little-endian values beside the golden manifest; left out where the input is built from the seed. */
	file: v.optional(fileName),
	sha256: sha256Digits
});

const goldenSchema = v.strictObject({
	/** The runtime that gave the outputs. */
	producedBy: text,
	cases: v.pipe(
		v.array(
			v.strictObject({
				seed: v.optional(natural),
				inputs: v.pipe(v.array(goldenTensor), v.minLength(1)),
				outputs: v.pipe(v.array(goldenTensor), v.minLength(1))
			})
		),
		v.minLength(1)
	)
});

/** Known inputs and outputs of a workload, as its `golden/golden.json` says. */
export type GoldenManifest = v.InferOutput<typeof goldenSchema>;

const heldOutSchema = v.strictObject({
	count,
	rows: count,
	columns: count,
	/** The value of full ink. */
	max: count,
	/** One decimal digit an image. */
	labels: v.pipe(v.string(), v.regex(/^\d+$/)),
	/** Base64 of one byte a pixel, image by image, row by row. */
	images: v.pipe(v.string(), v.base64())
});

export type HeldOutFile = v.InferOutput<typeof heldOutSchema>;

function parse<T>(
	schema: v.BaseSchema<unknown, T, v.BaseIssue<unknown>>,
	json: unknown,
	what: string,
	code: string
): T {
	const parsed = v.safeParse(schema, json);
	if (parsed.success) return parsed.output;
	const [issue] = parsed.issues;
	throw new RallyError(`${what} is not as it should be.`, {
		code,
		details: `${v.getDotPath(issue) ?? 'The whole'}: ${issue.message}`
	});
}

/** @throws RallyError `workload.malformed`, naming the first field that is wrong */
export function parseWorkload(json: unknown): Workload {
	return parse(workloadSchema, json, "The workload's description", 'workload.malformed');
}

/** @throws RallyError `workload.goldenMalformed` */
export function parseGolden(json: unknown): GoldenManifest {
	return parse(goldenSchema, json, "The list of the workload's golden runs", 'workload.goldenMalformed');
}

/** @throws RallyError `workload.heldOutMalformed`, also where labels or pixels are not as many as it says */
export function parseHeldOut(json: unknown): HeldOutFile {
	const file = parse(
		heldOutSchema,
		json,
		"The workload's set of held-out images",
		'workload.heldOutMalformed'
	);
	const pixels = file.count * file.rows * file.columns;
	const pixelsHeld = (file.images.length / 4) * 3 - (/=*$/.exec(file.images)?.[0].length ?? 0);
	if (file.labels.length !== file.count || pixelsHeld !== pixels) {
		throw new RallyError("The workload's set of held-out images is not as it should be.", {
			code: 'workload.heldOutMalformed',
			details: `${file.count} images announced, ${file.labels.length} labels and ${pixelsHeld} pixels found.`
		});
	}
	return file;
}
