// Reads a chunk at its share of the places of a probe. Needs mix.wgsl. The same in TypeScript: ../../proof/probePlaces.ts.

struct Probe {
	seed: array<vec4u, 2>,
	/// Places in all; the i-th lies in chunk i mod `chunks`.
	count: u32,
	chunks: u32,
	chunk: u32,
	/// Length of a chunk, a power of two.
	words: u32,
}

@group(0) @binding(0) var<uniform> probe: Probe;
@group(0) @binding(1) var<storage, read> chunk_words: array<u32>;
@group(0) @binding(2) var<storage, read_write> found: array<u32>;

@compute @workgroup_size(64)
fn gather(@builtin(global_invocation_id) id: vec3u) {
	let i = id.x * probe.chunks + probe.chunk;
	if (i >= probe.count) {
		return;
	}
	var place = i;
	for (var k = 0u; k < 2u; k++) {
		place = mix32(mix32(place ^ probe.seed[k].x) + probe.seed[k].y);
		place = mix32(mix32(place ^ probe.seed[k].z) + probe.seed[k].w);
	}
	found[i] = chunk_words[place & (probe.words - 1u)];
}
