// Chained exact products: A and B from a seed, C = A·B, a digest of C, the next seed; all on the GPU.
// The same arithmetic in TypeScript: ../../proof/ (entries, digest, seed chain) and reference.ts.

const TILE: u32 = 64; // a workgroup computes TILE × TILE entries of C,
const PER_THREAD: u32 = 4; // each of its 16 × 16 threads PER_THREAD × PER_THREAD of them,
const DEPTH: u32 = 16; // DEPTH terms of each sum at a time, through 8 KiB of shared memory.

struct Params {
	n: u32,
	tiles_a_side: u32,
	/// First tile of this dispatch: a round may be cut in several.
	first_tile: u32,
}

struct State {
	challenge_seed: array<u32, 8>,
	seed: array<u32, 8>,
	sums: array<atomic<u32>, 4>,
	/// Rounds done.
	round: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> state: State;
@group(0) @binding(2) var<storage, read_write> a: array<f32>;
@group(0) @binding(3) var<storage, read_write> b: array<f32>;
@group(0) @binding(4) var<storage, read_write> c: array<i32>;
@group(0) @binding(5) var<storage, read_write> digests: array<vec4u>;

fn mix32(word: u32) -> u32 {
	var x = word;
	x = (x ^ (x >> 16u)) * 0x21f0aaadu;
	x = (x ^ (x >> 15u)) * 0x735a2d97u;
	return x ^ (x >> 15u);
}

fn line_key(matrix: u32, side: u32, index: u32) -> u32 {
	let first = 4u * matrix + 2u * side;
	return mix32(mix32(state.seed[first] ^ index) ^ state.seed[first + 1u]);
}

fn entry_of(row_key: u32, column_key: u32) -> f32 {
	let hash = mix32(row_key ^ mix32(row_key + column_key));
	return f32(i32(((hash >> 16u) * 63u) >> 16u) - 31);
}

@compute @workgroup_size(16, 16)
fn generate(@builtin(global_invocation_id) id: vec3u) {
	if (id.x >= params.n || id.y >= params.n) {
		return;
	}
	let p = id.y * params.n + id.x;
	a[p] = entry_of(line_key(0u, 0u, id.y), line_key(0u, 1u, id.x));
	b[p] = entry_of(line_key(1u, 0u, id.y), line_key(1u, 1u, id.x));
}

// A is kept transposed, so that a thread's four rows of it lie side by side.
var<workgroup> shared_a: array<array<vec4f, 16>, 16>; // [depth][row / 4]
var<workgroup> shared_b: array<array<vec4f, 16>, 16>; // [depth][column / 4]

fn a_at(row: u32, k: u32) -> f32 {
	if (row < params.n && k < params.n) {
		return a[row * params.n + k];
	}
	return 0.0;
}

fn b_at(k: u32, column: u32) -> f32 {
	if (k < params.n && column < params.n) {
		return b[k * params.n + column];
	}
	return 0.0;
}

@compute @workgroup_size(16, 16)
fn multiply(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
	let tile = params.first_tile + group.x;
	let row0 = (tile / params.tiles_a_side) * TILE;
	let column0 = (tile % params.tiles_a_side) * TILE;
	var sums: array<vec4f, 4>;
	for (var k0 = 0u; k0 < params.n; k0 += DEPTH) {
		// Each thread fetches four values of each factor; neighbours in x fetch neighbours in memory.
		let k = k0 + local.x;
		let row = row0 + PER_THREAD * local.y;
		shared_a[local.x][local.y] = vec4f(a_at(row, k), a_at(row + 1u, k), a_at(row + 2u, k), a_at(row + 3u, k));
		let depth = k0 + local.y;
		let column = column0 + PER_THREAD * local.x;
		shared_b[local.y][local.x] =
			vec4f(b_at(depth, column), b_at(depth, column + 1u), b_at(depth, column + 2u), b_at(depth, column + 3u));
		workgroupBarrier();
		for (var d = 0u; d < DEPTH; d++) {
			let left = shared_a[d][local.y];
			let right = shared_b[d][local.x];
			sums[0] += left.x * right;
			sums[1] += left.y * right;
			sums[2] += left.z * right;
			sums[3] += left.w * right;
		}
		workgroupBarrier();
	}
	for (var r = 0u; r < PER_THREAD; r++) {
		let row = row0 + PER_THREAD * local.y + r;
		for (var q = 0u; q < PER_THREAD; q++) {
			let column = column0 + PER_THREAD * local.x + q;
			if (row < params.n && column < params.n) {
				// Exact: every partial sum is an integer below 2^24, in whatever order it was added up.
				c[row * params.n + column] = i32(sums[r][q]);
			}
		}
	}
}

const DIGEST_THREADS: u32 = 256;
/// Entries of C a workgroup digests; one atomic addition a lane is paid for them.
const DIGEST_SPAN: u32 = 4096;
var<workgroup> partial: array<vec4u, 256>;

@compute @workgroup_size(256)
fn digest(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
	let size = params.n * params.n;
	var sums = vec4u(0u);
	for (var s = thread; s < DIGEST_SPAN; s += DIGEST_THREADS) {
		let p = group.x * DIGEST_SPAN + s;
		if (p < size) {
			let x = mix32(bitcast<u32>(c[p]) ^ mix32(p + 0x6a09e667u));
			let y = mix32(x + 0xbb67ae85u);
			let z = mix32(y + 0x3c6ef372u);
			sums += vec4u(x, y, z, mix32(z + 0xa54ff53au));
		}
	}
	partial[thread] = sums;
	workgroupBarrier();
	for (var half = DIGEST_THREADS / 2u; half > 0u; half /= 2u) {
		if (thread < half) {
			partial[thread] += partial[thread + half];
		}
		workgroupBarrier();
	}
	if (thread < 4u) {
		atomicAdd(&state.sums[thread], partial[0][thread]);
	}
}

// SHA-256 of one block (FIPS 180-4): seed ‖ digest ‖ round is 52 bytes, and padding fills the rest.
const K = array<u32, 64>(
	0x428a2f98u, 0x71374491u, 0xb5c0fbcfu, 0xe9b5dba5u, 0x3956c25bu, 0x59f111f1u, 0x923f82a4u, 0xab1c5ed5u,
	0xd807aa98u, 0x12835b01u, 0x243185beu, 0x550c7dc3u, 0x72be5d74u, 0x80deb1feu, 0x9bdc06a7u, 0xc19bf174u,
	0xe49b69c1u, 0xefbe4786u, 0x0fc19dc6u, 0x240ca1ccu, 0x2de92c6fu, 0x4a7484aau, 0x5cb0a9dcu, 0x76f988dau,
	0x983e5152u, 0xa831c66du, 0xb00327c8u, 0xbf597fc7u, 0xc6e00bf3u, 0xd5a79147u, 0x06ca6351u, 0x14292967u,
	0x27b70a85u, 0x2e1b2138u, 0x4d2c6dfcu, 0x53380d13u, 0x650a7354u, 0x766a0abbu, 0x81c2c92eu, 0x92722c85u,
	0xa2bfe8a1u, 0xa81a664bu, 0xc24b8b70u, 0xc76c51a3u, 0xd192e819u, 0xd6990624u, 0xf40e3585u, 0x106aa070u,
	0x19a4c116u, 0x1e376c08u, 0x2748774cu, 0x34b0bcb5u, 0x391c0cb3u, 0x4ed8aa4au, 0x5b9cca4fu, 0x682e6ff3u,
	0x748f82eeu, 0x78a5636fu, 0x84c87814u, 0x8cc70208u, 0x90befffau, 0xa4506cebu, 0xbef9a3f7u, 0xc67178f2u,
);

fn rotate_right(word: u32, bits: u32) -> u32 {
	return (word >> bits) | (word << (32u - bits));
}

fn sha256(block: array<u32, 16>) -> array<u32, 8> {
	var w: array<u32, 64>;
	for (var t = 0u; t < 16u; t++) {
		w[t] = block[t];
	}
	for (var t = 16u; t < 64u; t++) {
		let x = w[t - 15u];
		let y = w[t - 2u];
		let s0 = rotate_right(x, 7u) ^ rotate_right(x, 18u) ^ (x >> 3u);
		let s1 = rotate_right(y, 17u) ^ rotate_right(y, 19u) ^ (y >> 10u);
		w[t] = w[t - 16u] + s0 + w[t - 7u] + s1;
	}
	let start = array<u32, 8>(
		0x6a09e667u, 0xbb67ae85u, 0x3c6ef372u, 0xa54ff53au, 0x510e527fu, 0x9b05688cu, 0x1f83d9abu, 0x5be0cd19u,
	);
	var h = start;
	for (var t = 0u; t < 64u; t++) {
		let s1 = rotate_right(h[4], 6u) ^ rotate_right(h[4], 11u) ^ rotate_right(h[4], 25u);
		let choice = (h[4] & h[5]) ^ (~h[4] & h[6]);
		let t1 = h[7] + s1 + choice + K[t] + w[t];
		let s0 = rotate_right(h[0], 2u) ^ rotate_right(h[0], 13u) ^ rotate_right(h[0], 22u);
		let majority = (h[0] & h[1]) ^ (h[0] & h[2]) ^ (h[1] & h[2]);
		h = array<u32, 8>(t1 + s0 + majority, h[0], h[1], h[2], h[3] + t1, h[4], h[5], h[6]);
	}
	for (var i = 0u; i < 8u; i++) {
		h[i] += start[i];
	}
	return h;
}

/// seed = SHA-256(challenge seed ‖ digest ‖ rounds done)
fn chain(digest: vec4u, done: u32) {
	var block: array<u32, 16>;
	for (var i = 0u; i < 8u; i++) {
		block[i] = state.challenge_seed[i];
	}
	for (var i = 0u; i < 4u; i++) {
		block[8u + i] = digest[i];
	}
	block[12] = done;
	block[13] = 0x80000000u;
	block[15] = 52u * 8u;
	state.seed = sha256(block);
}

/// Ends a round: keeps its digest, clears the sums, makes the next seed. Nothing is read back in between.
@compute @workgroup_size(1)
fn next_round() {
	var digest: vec4u;
	for (var lane = 0u; lane < 4u; lane++) {
		digest[lane] = atomicExchange(&state.sums[lane], 0u);
	}
	digests[state.round] = digest;
	state.round += 1u;
	chain(digest, state.round);
}
