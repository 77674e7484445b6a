// The same in TypeScript: ../../proof/mix.ts.
fn mix32(word: u32) -> u32 {
	var x = word;
	x = (x ^ (x >> 16u)) * 0x21f0aaadu;
	x = (x ^ (x >> 15u)) * 0x735a2d97u;
	return x ^ (x >> 15u);
}
