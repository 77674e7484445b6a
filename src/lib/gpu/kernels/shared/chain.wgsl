// What every proved kernel keeps between its rounds: the seed, the digest that is being summed up, the digests so far.
// Group 0 is the chain's; a kernel's own buffers are in group 1. Needs mix.wgsl. The same in TypeScript: digestOf.ts
// and seedAfter.ts of ../../proof/.

struct State {
	challenge_seed: array<u32, 8>,
	/// Of the round at hand.
	seed: array<u32, 8>,
	sums: array<atomic<u32>, 4>,
	/// Rounds done.
	round: u32,
}

@group(0) @binding(0) var<storage, read_write> state: State;
@group(0) @binding(1) var<storage, read_write> digests: array<vec4u>;

/// What one value adds to the digest.
fn digest_of(value: u32, position: u32) -> vec4u {
	let x = mix32(value + position * 0x9e3779b1u);
	let y = mix32(x + 0x6a09e667u);
	return vec4u(x, y, x * y, x * (y >> 16u));
}

const DIGEST_THREADS: u32 = 256;
var<workgroup> partial_sums: array<vec4u, DIGEST_THREADS>;

/// Adds what a workgroup's threads have summed up; to be called by all DIGEST_THREADS of them.
fn add_to_digest(thread: u32, sums: vec4u) {
	partial_sums[thread] = sums;
	workgroupBarrier();
	for (var half = DIGEST_THREADS / 2u; half > 0u; half /= 2u) {
		if (thread < half) {
			partial_sums[thread] += partial_sums[thread + half];
		}
		workgroupBarrier();
	}
	if (thread < 4u) {
		atomicAdd(&state.sums[thread], partial_sums[0][thread]);
	}
}
