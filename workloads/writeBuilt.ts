// Writes the hash, the size and the golden outputs of the workloads whose graphs are built from a seed:
//     npm run workloads
// To be run after a change to a `build.ts`. Outputs come from ONNX Runtime Web on the CPU, which no GPU takes part in.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { sha256, toHexDigits } from '$lib/core/bytes';
import { builderOf } from './files';
import { runOnCpu } from './onnx/runOnCpu';
import { WORKLOADS } from './registry';

const GOLDEN_SEED = 7;

for (const workload of WORKLOADS) {
	if (workload.model.kind !== 'built') continue;
	const folder = fileURLToPath(new URL(`${workload.id}/`, import.meta.url));
	const { build, input } = await builderOf(workload.id);
	const { bytes, flopsPerItem, parameters } = build(workload.model.seed);

	const manifest = JSON.parse(await readFile(`${folder}workload.json`, 'utf8'));
	Object.assign(manifest, { flopsPerItem });
	Object.assign(manifest.model, { parameters, sha256: toHexDigits(sha256(bytes)), sizeBytes: bytes.length });
	await writeFile(`${folder}workload.json`, `${JSON.stringify(manifest, null, 2)}\n`);

	const inputs = input(GOLDEN_SEED, 1);
	const outputs = await runOnCpu(bytes, inputs);
	await mkdir(`${folder}golden`, { recursive: true });
	const entries = await Promise.all(
		outputs.map(async ({ data, ...header }) => {
			const file = `${header.name}-1.f32`;
			await writeFile(`${folder}golden/${file}`, data);
			return { ...header, file, sha256: toHexDigits(sha256(data)) };
		})
	);
	const golden = {
		producedBy: 'ONNX Runtime Web 1.30.0, WebAssembly, one thread',
		cases: [
			{
				seed: GOLDEN_SEED,
				inputs: inputs.map(({ data, ...header }) => ({ ...header, sha256: toHexDigits(sha256(data)) })),
				outputs: entries
			}
		]
	};
	await writeFile(`${folder}golden/golden.json`, `${JSON.stringify(golden, null, 2)}\n`);
	console.log(
		`${workload.id}: ${bytes.length} bytes, ${parameters} parameters, ${flopsPerItem} operations an item`
	);
}
