// Needs chain.wgsl and sha256.wgsl.

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

/// Keeps the digest that was summed up, and clears the sums. Nothing is read back in between.
fn end_round() -> vec4u {
	var digest: vec4u;
	for (var lane = 0u; lane < 4u; lane++) {
		digest[lane] = atomicExchange(&state.sums[lane], 0u);
	}
	digests[state.round] = digest;
	state.round += 1u;
	return digest;
}

/// Ends a round and makes the next seed, which hangs on its digest.
@compute @workgroup_size(1)
fn next_round() {
	let digest = end_round();
	chain(digest, state.round);
}
