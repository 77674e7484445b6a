import { sha256, toHexDigits } from '$lib/core/bytes';
import { RallyError } from '$lib/core/errors';
import { type Tensor, tensorBytes } from '$lib/core/tensor';
import type { BuiltModel } from './onnx/types';
import { findWorkload } from './registry';
import { parseGolden, parseHeldOut, type GoldenManifest } from './schema';

/** A run whose right outputs are known. */
export interface GoldenCase {
	inputs: Tensor[];
	outputs: Tensor[];
}

/** Labelled images the model was not trained on. */
export interface HeldOut {
	count: number;
	rows: number;
	columns: number;
	/** One a label: pixel values in 0..1, row by row. */
	images: Float32Array<ArrayBuffer>[];
	labels: number[];
}

/** The files of every workload, each checked against its hash before anyone sees it. */
export interface WorkloadFiles {
	/** The ONNX file's bytes, read or built. @throws RallyError `model.hashMismatch`, `workload.unknown` */
	model(id: string): Promise<Uint8Array<ArrayBuffer>>;
	/** @throws RallyError `workload.goldenMismatch`, `workload.goldenMalformed`, `workload.unknown` */
	golden(id: string): Promise<GoldenCase[]>;
	/** @returns undefined for a workload that has none. @throws RallyError `workload.heldOutMalformed` */
	heldOut(id: string): Promise<HeldOut | undefined>;
}

interface Builder {
	build(seed: number): BuiltModel;
	input(seed: number, batch: number): Tensor[];
}

/** Loaded when asked: a page that only classifies digits needs no graph builder. */
const BUILDERS: Record<string, () => Promise<Builder>> = {
	squeezenet: async () => {
		const { buildSqueezenet, buildSqueezenetInput } = await import('./squeezenet/build');
		return { build: buildSqueezenet, input: buildSqueezenetInput };
	},
	minilm: async () => {
		const { buildMinilm, buildMinilmInput } = await import('./minilm/build');
		return { build: buildMinilm, input: buildMinilmInput };
	}
};

/**
 * @param read the bytes of a file, named from the workloads folder: `digits/model.onnx`
 */
export function createWorkloadFiles(read: (path: string) => Promise<Uint8Array<ArrayBuffer>>): WorkloadFiles {
	const readJson = async (path: string): Promise<unknown> => {
		const text = new TextDecoder().decode(await read(path));
		try {
			return JSON.parse(text);
		} catch (cause) {
			throw new RallyError(`The file ${path} is not JSON.`, { code: 'workload.unreadable', cause });
		}
	};

	const tensor = async (
		folder: string,
		{ file, sha256: expected, ...header }: GoldenManifest['cases'][number]['inputs'][number],
		built: Tensor | undefined
	): Promise<Tensor> => {
		const data = file ? await read(`${folder}/${file}`) : built?.data;
		const actual = data && toHexDigits(sha256(data));
		if (!data || actual !== expected || data.length !== tensorBytes(header)) {
			throw new RallyError(
				`The golden tensor "${header.name}" of ${folder} is not the one its manifest names.`,
				{
					code: 'workload.goldenMismatch',
					details: `expected ${expected}, found ${actual ?? 'nothing'}`,
					hint: 'Fetch the app again; if it stays, its files are damaged.'
				}
			);
		}
		return { ...header, data };
	};

	return {
		async model(id) {
			const { model } = findWorkload(id);
			const bytes =
				model.kind === 'file'
					? await read(`${id}/${model.file}`)
					: (await builderOf(id)).build(model.seed).bytes;
			const actual = toHexDigits(sha256(bytes));
			if (actual !== model.sha256) {
				throw new RallyError(`The model of ${id} is not the one its manifest names.`, {
					code: 'model.hashMismatch',
					details: `expected ${model.sha256}, found ${actual}`,
					hint: 'Fetch the app again; if it stays, the file is damaged or was exchanged.'
				});
			}
			return bytes;
		},
		async golden(id) {
			const { golden } = findWorkload(id);
			const folder = `${id}/${golden.slice(0, golden.lastIndexOf('/'))}`;
			const { cases } = parseGolden(await readJson(`${id}/${golden}`));
			return Promise.all(
				cases.map(async ({ seed, inputs, outputs }) => {
					const batch = inputs[0]?.dims[0] ?? 1;
					const built = seed === undefined ? [] : (await builderOf(id)).input(seed, batch);
					return {
						inputs: await Promise.all(inputs.map((entry, i) => tensor(folder, entry, built[i]))),
						outputs: await Promise.all(outputs.map((entry) => tensor(folder, entry, undefined)))
					};
				})
			);
		},
		async heldOut(id) {
			const { heldOut } = findWorkload(id);
			if (!heldOut) return undefined;
			const { count, rows, columns, max, labels, images } = parseHeldOut(await readJson(`${id}/${heldOut}`));
			const pixels = Float32Array.from(atob(images), (character) => character.charCodeAt(0) / max);
			const size = rows * columns;
			return {
				count,
				rows,
				columns,
				labels: Array.from(labels, Number),
				images: Array.from({ length: count }, (_, i) => pixels.slice(i * size, (i + 1) * size))
			};
		}
	};
}

/** @throws RallyError `workload.unknown` where nothing here builds the workload's inputs or model */
export async function builderOf(id: string): Promise<Builder> {
	const load = BUILDERS[id];
	if (!load) throw new RallyError(`Nothing here builds the workload "${id}".`, { code: 'workload.unknown' });
	return load();
}
