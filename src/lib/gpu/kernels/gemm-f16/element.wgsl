// f16: sums of at most 1,024 products of entries in [−1, 1] are integers below 2^11, exact in whatever order and with
// whatever fusing they are added up.

alias Element = f16;
alias Element4 = vec4<f16>;
alias Sum = f16;
alias Sum4 = vec4<f16>;

/// Terms of a sum that one Element holds.
const TERMS: u32 = 1u;
const ENTRY_MAX: u32 = 1u;

fn element_of(entries: vec4i) -> Element {
	return f16(entries.x);
}

fn add_product(sum: Sum, left: Element, right: Element) -> Sum {
	return sum + left * right;
}

fn add_products(sum: Sum4, left: Element, right: Element4) -> Sum4 {
	return sum + left * right;
}
