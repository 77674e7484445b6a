/** Where the pieces of files lie. A piece is written whole or not at all, and never changed. */
export interface BlobDriver {
	readonly persistent: boolean;
	ids(): Promise<string[]>;
	/** In no order; none for an unknown id. */
	pieces(id: string): Promise<{ offset: number; sizeBytes: number }[]>;
	write(id: string, offset: number, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
	read(id: string, offset: number): Promise<Uint8Array<ArrayBuffer>>;
	touch(id: string, atMs: number): Promise<void>;
	/** 0 where it was never told. */
	lastUsedMs(id: string): Promise<number>;
	/** Nothing happens where there is none. */
	remove(id: string): Promise<void>;
}
