/** Randomness as a parameter. */
export interface Random {
	/** `length` unpredictable bytes. */
	bytes(length: number): Uint8Array<ArrayBuffer>;
}

export const systemRandom: Random = { bytes: (length) => crypto.getRandomValues(new Uint8Array(length)) };
