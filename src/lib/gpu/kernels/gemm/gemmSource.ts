import type { GemmKernel } from '../../proof/work';
import f16 from '../gemm-f16/element.wgsl?raw';
import f32 from '../gemm-f32/element.wgsl?raw';
import i8 from '../gemm-i8/element.wgsl?raw';
import { chainSource } from '../shared/chain';
import { unroll } from '../shared/unroll';
import type { GemmShape } from './gemmShapes';
import direct from './multiply_direct.wgsl?raw';
import shared from './multiply_shared.wgsl?raw';
import params from './params.wgsl?raw';
import round from './round.wgsl?raw';

const ENABLE: Record<GemmKernel, string> = {
	'gemm-f32': '',
	'gemm-f16': 'enable f16;\n',
	'gemm-i8': 'requires packed_4x8_integer_dot_product;\n'
};
const ELEMENT: Record<GemmKernel, string> = { 'gemm-f32': f32, 'gemm-f16': f16, 'gemm-i8': i8 };

/** WGSL of what stands before and after the product: `generate` and `digest`. */
export const roundSource = (kernel: GemmKernel): string =>
	[ENABLE[kernel], chainSource, params, ELEMENT[kernel], round].join('\n');

/** WGSL of the product in one shape: `multiply`. */
export function multiplySource(
	kernel: GemmKernel,
	{ style, tileRows, tileColumns, depth, rows, columns }: GemmShape
): string {
	const constants = {
		TILE_ROWS: tileRows,
		TILE_COLUMNS: tileColumns,
		DEPTH: depth,
		ROWS: rows,
		COLUMNS: columns
	};
	const threads = (tileRows / rows) * (tileColumns / columns);
	const body = unroll(style === 'shared' ? shared : direct, {
		...constants,
		ROWS4: rows / 4,
		COLUMNS4: columns / 4,
		FETCHES_OF_A: (depth * tileRows) / 4 / threads,
		FETCHES_OF_B: (depth * tileColumns) / 4 / threads
	});
	const declared = Object.entries(constants).map(([name, value]) => `const ${name}: u32 = ${value}u;`);
	return [ENABLE[kernel], ...declared, params, ELEMENT[kernel], body].join('\n');
}
