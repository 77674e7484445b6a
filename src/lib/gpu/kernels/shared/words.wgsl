// Words from a seed, and passes over them: what triad-u32 and alloc-u32 are made of. Needs chain.wgsl.
// The same in TypeScript: ../../proof/words.ts.

const PASSES: u32 = 14u;

struct Params {
	/// Length of a buffer, a power of two.
	words: u32,
	/// Which pass this dispatch belongs to.
	pass_index: u32,
	/// First word of this dispatch: a pass may be cut in several.
	first: u32,
}

/// What a pass adds up: x[i] + factors.x·x[i + offsets.x] + factors.y·x[i + offsets.y].
struct Pass {
	factors: vec2u,
	offsets: vec2u,
}

@group(1) @binding(0) var<uniform> params: Params;
@group(1) @binding(1) var<storage, read_write> passes: array<Pass, PASSES>;
@group(1) @binding(2) var<storage, read> source: array<u32>;
@group(1) @binding(3) var<storage, read_write> target_words: array<u32>;

/// Makes the passes of the seed at hand, one a thread.
@compute @workgroup_size(PASSES)
fn begin(@builtin(local_invocation_index) t: u32) {
	let a = mix32(mix32(state.seed[t % 8u] ^ (t + 1u)) + state.seed[(t + 1u) % 8u]);
	let b = mix32(a + state.seed[(t + 2u) % 8u]);
	let c = mix32(b + state.seed[(t + 3u) % 8u]);
	let d = mix32(c + state.seed[(t + 4u) % 8u]);
	let quarter = params.words / 4u;
	passes[t].factors = vec2u(a | 1u, b | 1u);
	passes[t].offsets = vec2u(quarter + ((c % quarter) | 1u), params.words / 8u * 5u + ((d % quarter) | 1u));
}

/// Words a workgroup makes, THREADS at a time.
const SPAN: u32 = 1024u;
const THREADS: u32 = 256u;

@compute @workgroup_size(THREADS)
fn fill(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
	let start = params.first + group.x * SPAN + thread;
	for (var s = 0u; s < SPAN; s += THREADS) {
		var word = start + s;
		for (var k = 0u; k < 8u; k += 2u) {
			word = mix32(mix32(word ^ state.seed[k]) + state.seed[k + 1u]);
		}
		target_words[start + s] = word;
	}
}

@compute @workgroup_size(THREADS)
fn one_pass(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
	let last = params.words - 1u;
	let now = passes[params.pass_index];
	let start = params.first + group.x * SPAN + thread;
	for (var s = 0u; s < SPAN; s += THREADS) {
		let i = start + s;
		let first = now.factors.x * source[(i + now.offsets.x) & last];
		let second = now.factors.y * source[(i + now.offsets.y) & last];
		target_words[i] = mix32(source[i] + first + second);
	}
}

/// Words a workgroup digests. Many, for its barriers cost a GPU that a processor plays ten times the words themselves.
const DIGEST_SPAN: u32 = 65536u;

@compute @workgroup_size(DIGEST_THREADS)
fn digest(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
	var sums = vec4u(0u);
	for (var s = thread; s < DIGEST_SPAN; s += DIGEST_THREADS) {
		let i = params.first + group.x * DIGEST_SPAN + s;
		sums += digest_of(source[i], i);
	}
	add_to_digest(thread, sums);
}
