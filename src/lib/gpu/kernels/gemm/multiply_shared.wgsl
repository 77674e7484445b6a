// C = A·B through shared memory: for hardware with a real one. A workgroup makes TILE_ROWS × TILE_COLUMNS entries of
// C, a thread ROWS × COLUMNS of them in its registers. While it works on DEPTH steps of both factors, the next DEPTH
// are on their way: shared memory holds two stages, so that one barrier a stage suffices.
// Loops marked `unroll` are written out before the compiler sees them.

@group(1) @binding(1) var<storage, read_write> a: array<Element4>;
@group(1) @binding(2) var<storage, read_write> b: array<Element4>;
@group(1) @binding(3) var<storage, read_write> c: array<vec4i>;

const ROWS4: u32 = ROWS / 4u;
const COLUMNS4: u32 = COLUMNS / 4u;
const TILE_ROWS4: u32 = TILE_ROWS / 4u;
const TILE_COLUMNS4: u32 = TILE_COLUMNS / 4u;
const THREADS_X: u32 = TILE_COLUMNS / COLUMNS;
const THREADS_Y: u32 = TILE_ROWS / ROWS;
const THREADS: u32 = THREADS_X * THREADS_Y;
// What each thread fetches of a stage.
const FETCHES_OF_A: u32 = DEPTH * TILE_ROWS4 / THREADS;
const FETCHES_OF_B: u32 = DEPTH * TILE_COLUMNS4 / THREADS;

var<workgroup> tile_a: array<Element4, 2u * DEPTH * TILE_ROWS4>;
var<workgroup> tile_b: array<Element4, 2u * DEPTH * TILE_COLUMNS4>;

@compute @workgroup_size(THREADS_X, THREADS_Y)
fn multiply(
	@builtin(workgroup_id) group: vec3u,
	@builtin(local_invocation_id) local: vec3u,
	@builtin(local_invocation_index) thread: u32,
) {
	let tile = params.first_tile + group.x;
	let stride4 = params.stride / 4u;
	let row4 = (tile / params.tiles_a_side) * TILE_ROWS4;
	let column4 = (tile % params.tiles_a_side) * TILE_COLUMNS4;
	var next_a: array<Element4, FETCHES_OF_A>;
	var next_b: array<Element4, FETCHES_OF_B>;
	var sums: array<array<Sum4, COLUMNS4>, ROWS>;

	for (var f = 0u; f < FETCHES_OF_A; f++) { // unroll
		let at = thread + f * THREADS;
		tile_a[at] = a[(at / TILE_ROWS4) * stride4 + row4 + at % TILE_ROWS4];
	}
	for (var f = 0u; f < FETCHES_OF_B; f++) { // unroll
		let at = thread + f * THREADS;
		tile_b[at] = b[(at / TILE_COLUMNS4) * stride4 + column4 + at % TILE_COLUMNS4];
	}
	workgroupBarrier();

	var stage = 0u;
	for (var step = DEPTH; step <= params.steps; step += DEPTH) {
		let more = step < params.steps;
		if (more) {
			for (var f = 0u; f < FETCHES_OF_A; f++) { // unroll
				let at = thread + f * THREADS;
				next_a[f] = a[(step + at / TILE_ROWS4) * stride4 + row4 + at % TILE_ROWS4];
			}
			for (var f = 0u; f < FETCHES_OF_B; f++) { // unroll
				let at = thread + f * THREADS;
				next_b[f] = b[(step + at / TILE_COLUMNS4) * stride4 + column4 + at % TILE_COLUMNS4];
			}
		}
		for (var d = 0u; d < DEPTH; d++) {
			let at_a = (stage * DEPTH + d) * TILE_ROWS4 + local.y;
			let at_b = (stage * DEPTH + d) * TILE_COLUMNS4 + local.x;
			var right: array<Element4, COLUMNS4>;
			for (var q = 0u; q < COLUMNS4; q++) { // unroll
				right[q] = tile_b[at_b + q * THREADS_X];
			}
			for (var r = 0u; r < ROWS4; r++) { // unroll
				let left = tile_a[at_a + r * THREADS_Y];
				for (var q = 0u; q < COLUMNS4; q++) { // unroll
					sums[4u * r][q] = add_products(sums[4u * r][q], left.x, right[q]);
					sums[4u * r + 1u][q] = add_products(sums[4u * r + 1u][q], left.y, right[q]);
					sums[4u * r + 2u][q] = add_products(sums[4u * r + 2u][q], left.z, right[q]);
					sums[4u * r + 3u][q] = add_products(sums[4u * r + 3u][q], left.w, right[q]);
				}
			}
		}
		stage = 1u - stage;
		if (more) {
			for (var f = 0u; f < FETCHES_OF_A; f++) { // unroll
				tile_a[stage * DEPTH * TILE_ROWS4 + thread + f * THREADS] = next_a[f];
			}
			for (var f = 0u; f < FETCHES_OF_B; f++) { // unroll
				tile_b[stage * DEPTH * TILE_COLUMNS4 + thread + f * THREADS] = next_b[f];
			}
		}
		workgroupBarrier();
	}

	for (var r = 0u; r < ROWS; r++) { // unroll
		let row = 4u * (row4 + local.y + (r / 4u) * THREADS_Y) + r % 4u;
		for (var q = 0u; q < COLUMNS4; q++) { // unroll
			c[row * stride4 + column4 + local.x + q * THREADS_X] = vec4i(sums[r][q]);
		}
	}
}
