/** What is noted of a file beside its pieces. */
export interface BlobNote {
	usedMs: number;
	/** The file's, once it was found whole and right. */
	sizeBytes: number | undefined;
	/** Its owner wants it kept: it never makes room for others. */
	isPinned: boolean;
}

/** Where the pieces of files lie. A piece is written whole or not at all, and never changed. */
export interface BlobDriver {
	readonly persistent: boolean;
	ids(): Promise<string[]>;
	/** In no order; none for an unknown id. */
	pieces(id: string): Promise<{ offset: number; sizeBytes: number }[]>;
	/**
	 * A first piece may be written at any time, even after all was cleared under the open driver.
	 *
	 * @throws RallyError `blob.gone` where a piece is to follow others and none of the file is there
	 */
	write(id: string, offset: number, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
	/**
	 * Less than was asked for, or `blob.gone`, where it is not there any more.
	 *
	 * @param span within the piece; all of it where none is said
	 */
	read(id: string, offset: number, span?: { start: number; end: number }): Promise<Uint8Array<ArrayBuffer>>;
	/** Nothing happens where no piece of the file is there. */
	note(id: string, note: BlobNote): Promise<void>;
	/** `NO_NOTE` where none was made. */
	noteOf(id: string): Promise<BlobNote>;
	/** Nothing happens where there is none. */
	remove(id: string): Promise<void>;
}
