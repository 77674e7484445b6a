// i8: four terms of a sum to a word, multiplied and added up at once. Entries in [−31, 31] as for f32, so that one
// function makes the entries and one check covers both; i32 would hold the sums of any.

alias Element = u32;
alias Element4 = vec4<u32>;
alias Sum = i32;
alias Sum4 = vec4<i32>;

/// Terms of a sum that one Element holds.
const TERMS: u32 = 4u;
const ENTRY_MAX: u32 = 31u;

fn element_of(entries: vec4i) -> Element {
	return pack4xI8(entries);
}

fn add_product(sum: Sum, left: Element, right: Element) -> Sum {
	return sum + dot4I8Packed(left, right);
}

fn add_products(sum: Sum4, left: Element, right: Element4) -> Sum4 {
	return sum + Sum4(
		dot4I8Packed(left, right.x),
		dot4I8Packed(left, right.y),
		dot4I8Packed(left, right.z),
		dot4I8Packed(left, right.w),
	);
}
