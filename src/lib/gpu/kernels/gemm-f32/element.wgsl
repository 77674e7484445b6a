// f32: sums of at most 4,096 products of entries in [−31, 31] are integers below 2^24, exact in whatever order and
// with whatever fusing they are added up.

alias Element = f32;
alias Element4 = vec4<f32>;
alias Sum = f32;
alias Sum4 = vec4<f32>;

/// Terms of a sum that one Element holds.
const TERMS: u32 = 1u;
const ENTRY_MAX: u32 = 31u;

fn element_of(entries: vec4i) -> Element {
	return f32(entries.x);
}

fn add_product(sum: Sum, left: Element, right: Element) -> Sum {
	return sum + left * right;
}

fn add_products(sum: Sum4, left: Element, right: Element4) -> Sum4 {
	return sum + left * right;
}
