import { adapterReport } from '../../adapterReport';

/** How the product is cut into workgroups, threads and registers. The product itself is the same to the bit. */
export interface GemmShape {
	/** Through shared memory, or straight from the factors. */
	style: 'shared' | 'direct';
	/** Entries of C that a workgroup makes. */
	tileRows: number;
	tileColumns: number;
	/** Steps of the sums at a time. */
	depth: number;
	/** Entries of C that a thread makes. */
	rows: number;
	columns: number;
}

const shape = (
	style: GemmShape['style'],
	[tileRows, tileColumns]: [number, number],
	depth: number,
	[rows, columns]: [number, number]
): GemmShape => ({ style, tileRows, tileColumns, depth, rows, columns });

const SHARED: [name: string, GemmShape][] = [
	// Registers hold what shared memory is too slow for, and the tile is small enough for n = 1,024 to fill a card.
	['shared-64x64-8x8', shape('shared', [64, 64], 8, [8, 8])],
	// More arithmetic a byte, and fewer tiles: for large products.
	['shared-128x128-8x8', shape('shared', [128, 128], 8, [8, 8])],
	['shared-128x64-8x8', shape('shared', [128, 64], 8, [8, 8])],
	// More threads of fewer registers: for small products, and phones.
	['shared-64x64-8x4', shape('shared', [64, 64], 8, [8, 4])],
	['shared-32x32-4x4', shape('shared', [32, 32], 16, [4, 4])]
];
const DIRECT: [name: string, GemmShape][] = [
	['direct-64x64-8x8', shape('direct', [64, 64], 2, [8, 8])],
	['direct-32x32-8x4', shape('direct', [32, 32], 4, [8, 4])],
	['direct-32x32-4x4', shape('direct', [32, 32], 4, [4, 4])]
];

/** Every shape by its name: style, tile, register block. */
export const gemmShapes: ReadonlyMap<string, GemmShape> = new Map([...SHARED, ...DIRECT]);

/** Bytes of a factor's element at most: f32 and four i8. */
const ELEMENT_BYTES = 4;

const fits = (
	limits: GPUSupportedLimits,
	{ style, tileRows, tileColumns, depth, rows, columns }: GemmShape
) =>
	(tileRows / rows) * (tileColumns / columns) <= limits.maxComputeInvocationsPerWorkgroup &&
	(style === 'direct' ||
		2 * depth * (tileRows + tileColumns) * ELEMENT_BYTES <= limits.maxComputeWorkgroupStorageSize);

/** Names of the shapes that the device can run, the likeliest to be fast on it first: one to take untuned. */
export function shapesFor(device: GPUDevice): string[] {
	// Browsers of 2024 have none.
	const info = device.adapterInfo as GPUAdapterInfo | undefined;
	const isSoftware = info !== undefined && adapterReport(info).isSoftware;
	const names = isSoftware ? [...DIRECT, ...SHARED] : [...SHARED, ...DIRECT];
	return names.flatMap(([name, candidate]) => (fits(device.limits, candidate) ? [name] : []));
}
