// C = A·B straight from memory: for software adapters, and hardware whose shared memory is no faster than its cache.
// A thread makes ROWS × COLUMNS entries of C in its registers; neighbours in x read the same of A and neighbouring
// columns of B, which a SIMD unit does in one load each.
// Loops marked `unroll` are written out before the compiler sees them.

@group(1) @binding(1) var<storage, read_write> a: array<Element>;
@group(1) @binding(2) var<storage, read_write> b: array<Element>;
@group(1) @binding(3) var<storage, read_write> c: array<i32>;

const THREADS_X: u32 = TILE_COLUMNS / COLUMNS;
const THREADS_Y: u32 = TILE_ROWS / ROWS;

@compute @workgroup_size(THREADS_X, THREADS_Y)
fn multiply(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
	let tile = params.first_tile + group.x;
	let row = (tile / params.tiles_a_side) * TILE_ROWS + local.y * ROWS;
	let column = (tile % params.tiles_a_side) * TILE_COLUMNS + local.x;
	var sums: array<array<Sum, COLUMNS>, ROWS>;
	for (var step = 0u; step < params.steps; step += DEPTH) {
		for (var d = 0u; d < DEPTH; d++) { // unroll
			let at_a = (step + d) * params.stride + row;
			let at_b = (step + d) * params.stride + column;
			var right: array<Element, COLUMNS>;
			for (var q = 0u; q < COLUMNS; q++) { // unroll
				right[q] = b[at_b + q * THREADS_X];
			}
			for (var r = 0u; r < ROWS; r++) { // unroll
				let left = a[at_a + r];
				for (var q = 0u; q < COLUMNS; q++) { // unroll
					sums[r][q] = add_product(sums[r][q], left, right[q]);
				}
			}
		}
	}
	for (var r = 0u; r < ROWS; r++) { // unroll
		for (var q = 0u; q < COLUMNS; q++) { // unroll
			c[(row + r) * params.stride + column + q * THREADS_X] = i32(sums[r][q]);
		}
	}
}
