// As little as a GPU can do: what is measured by it is the way there and back.
@group(0) @binding(0) var<storage, read_write> word: u32;

@compute @workgroup_size(1)
fn touch() {
	word += 1u;
}
