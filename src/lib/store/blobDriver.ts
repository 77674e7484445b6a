/** What is noted of a file beside its pieces. */
export interface BlobNote {
	usedMs: number;
	/** The file's, once it was found whole and right. */
	sizeBytes: number | undefined;
}

/** Where the pieces of files lie. A piece is written whole or not at all, and never changed. */
export interface BlobDriver {
	readonly persistent: boolean;
	ids(): Promise<string[]>;
	/** In no order; none for an unknown id. */
	pieces(id: string): Promise<{ offset: number; sizeBytes: number }[]>;
	write(id: string, offset: number, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
	/** @param span within the piece; all of it where none is said */
	read(id: string, offset: number, span?: { start: number; end: number }): Promise<Uint8Array<ArrayBuffer>>;
	note(id: string, note: BlobNote): Promise<void>;
	/** Zero and nothing where none was made. */
	noteOf(id: string): Promise<BlobNote>;
	/** Nothing happens where there is none. */
	remove(id: string): Promise<void>;
}
