/**
 * A bijection on 32-bit words whose every output bit hangs on every input bit: `lowbias32` with the constants
 * of github.com/skeeto/hash-prospector (bias 0.107). Wrapping 32-bit multiply, xor and shift alone, so that
 * WGSL, TypeScript and Solidity agree to the bit. Not cryptographic: where an adversary may choose the input,
 * SHA-256 stands.
 *
 * @returns the word as int32: what an engine keeps in a register. `>>> 0` makes it the unsigned one
 */
export function mix(word: number): number {
	let x = word;
	x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
	x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
	return x ^ (x >>> 15);
}
