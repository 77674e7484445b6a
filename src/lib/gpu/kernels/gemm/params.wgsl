struct Params {
	n: u32,
	/// Lines of a factor as they lie in memory, rows and columns of C too: n, and zeros up to a multiple of the tile.
	stride: u32,
	/// Elements of a sum: n / TERMS, and zeros up to a multiple of the depth.
	steps: u32,
	tiles_a_side: u32,
	/// First tile of this dispatch: a round may be cut in several.
	first_tile: u32,
}

@group(1) @binding(0) var<uniform> params: Params;
