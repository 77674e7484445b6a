// Ends a chunk: keeps its digest, and makes the next one's seed, which hangs on no digest. Needs chain.wgsl, sha256.wgsl
// and next_round.wgsl. The same in TypeScript: `chunkSeed`.
@compute @workgroup_size(1)
fn next_chunk() {
	end_round();
	chain(vec4u(0u), state.round);
}
