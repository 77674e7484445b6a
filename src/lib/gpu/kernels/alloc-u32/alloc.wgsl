// Ends a chunk: keeps its digest, and makes the next one's seed, which hangs on no digest. Needs chain.wgsl, sha256.wgsl
// and next_round.wgsl. The same in TypeScript: `chunkSeed`.
@compute @workgroup_size(1)
fn next_chunk() {
	var digest: vec4u;
	for (var lane = 0u; lane < 4u; lane++) {
		digest[lane] = atomicExchange(&state.sums[lane], 0u);
	}
	digests[state.round] = digest;
	state.round += 1u;
	chain(vec4u(0u), state.round);
}
