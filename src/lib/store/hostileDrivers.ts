// Disks that are anything but well: for tests.
import type { BlobDriver } from './blobDriver';
import { createMemoryBlobDriver } from './memoryBlobDriver';
import { toStorageError } from './storageError';

/** A browser that gives no more than so many bytes, whatever our own quota says. */
export class FullDiskDriver implements BlobDriver {
	readonly persistent = true;
	/** May be changed at any time. */
	roomBytes: number;
	readonly #disk = createMemoryBlobDriver();

	constructor(roomBytes: number) {
		this.roomBytes = roomBytes;
	}

	ids = this.#disk.ids;
	pieces = this.#disk.pieces;
	read = this.#disk.read;
	noteOf = this.#disk.noteOf;
	remove = this.#disk.remove;

	async write(id: string, offset: number, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
		await this.#mustFit(bytes.length);
		await this.#disk.write(id, offset, bytes);
	}
	/** A note takes a byte more than there may be. */
	async note(...parameters: Parameters<BlobDriver['note']>): Promise<void> {
		await this.#mustFit(1);
		await this.#disk.note(...parameters);
	}

	async #mustFit(bytes: number): Promise<void> {
		const files = await Promise.all((await this.#disk.ids()).map((id) => this.#disk.pieces(id)));
		const used = files.flat().reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
		if (used + bytes > this.roomBytes)
			throw toStorageError(new DOMException('no room', 'QuotaExceededError'));
	}
}

/** A browser that clears all that was kept, while the tab runs. */
export class EvictedDriver implements BlobDriver {
	readonly persistent = true;
	#disk = createMemoryBlobDriver();

	evict(): void {
		this.#disk = createMemoryBlobDriver();
	}

	ids = () => this.#disk.ids();
	pieces: BlobDriver['pieces'] = (...of) => this.#disk.pieces(...of);
	read: BlobDriver['read'] = (...of) => this.#disk.read(...of);
	write: BlobDriver['write'] = (...of) => this.#disk.write(...of);
	note: BlobDriver['note'] = (...of) => this.#disk.note(...of);
	noteOf: BlobDriver['noteOf'] = (...of) => this.#disk.noteOf(...of);
	remove: BlobDriver['remove'] = (...of) => this.#disk.remove(...of);
}
