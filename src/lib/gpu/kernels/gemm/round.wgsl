// Before and after the product: the factors from the round's seed, the digest of C. Needs chain.wgsl, params.wgsl and
// a kernel's element.wgsl. The same in TypeScript: ../../proof/entries.ts, digestOf.ts, and reference.ts.

// Both factors lie step by step, A thus transposed: [step][line].
@group(1) @binding(1) var<storage, read_write> a: array<Element>;
@group(1) @binding(2) var<storage, read_write> b: array<Element>;
@group(1) @binding(3) var<storage, read_write> c: array<i32>;

/// Of row (side 0) or column (side 1) `index` of A (matrix 0) or B (1).
fn line_key(matrix: u32, side: u32, index: u32) -> u32 {
	let first = 4u * matrix + 2u * side;
	return mix32(mix32(state.seed[first] ^ index) ^ state.seed[first + 1u]);
}

fn entry_of(row_key: u32, column_key: u32) -> i32 {
	let hash = mix32(row_key ^ mix32(row_key + column_key));
	return i32(((hash >> 16u) * (2u * ENTRY_MAX + 1u)) >> 16u) - i32(ENTRY_MAX);
}

@compute @workgroup_size(16, 16)
fn generate(@builtin(global_invocation_id) id: vec3u) {
	let line = id.x;
	let step = id.y;
	if (line >= params.stride || step >= params.steps) {
		return;
	}
	let row_of_a = line_key(0u, 0u, line);
	let column_of_b = line_key(1u, 1u, line);
	var left: vec4i;
	var right: vec4i;
	for (var term = 0u; term < TERMS; term++) {
		let k = step * TERMS + term;
		if (line < params.n && k < params.n) {
			left[term] = entry_of(row_of_a, line_key(0u, 1u, k));
			right[term] = entry_of(line_key(1u, 0u, k), column_of_b);
		}
	}
	a[step * params.stride + line] = element_of(left);
	b[step * params.stride + line] = element_of(right);
}

/// Entries of C a workgroup digests. Fewer would keep a card no busier, and cost a GPU that a processor plays dear: its
/// barriers take longer than what they part.
const DIGEST_SPAN: u32 = 16384u;

@compute @workgroup_size(DIGEST_THREADS)
fn digest(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
	let size = params.n * params.n;
	var sums = vec4u(0u);
	for (var s = thread; s < DIGEST_SPAN; s += DIGEST_THREADS) {
		let p = group.x * DIGEST_SPAN + s;
		if (p < size) {
			sums += digest_of(bitcast<u32>(c[(p / params.n) * params.stride + p % params.n]), p);
		}
	}
	add_to_digest(thread, sums);
}
