import { unzipSync } from 'fflate';
import { RallyError } from '$lib/core/errors';
import type { Tensor } from '$lib/core/tensor';
import { ARCHIVE_ENTRIES, FILE_TENSOR_BYTES } from './limits';
import { readNpy } from './readNpy';

/**
 * The arrays of a `.npz` file, stored or compressed, in its order; anything in it that is no `.npy` is passed over.
 * What it unpacks to is added up before anything is unpacked.
 *
 * @throws RallyError `npz.notNpz`, `npz.tooLarge`, `npz.damaged`, `npz.empty`; what {@link readNpy} throws
 * @example (await readNpz(bytes)).map(({ name }) => name) // ['image', 'mask']
 */
export async function readNpz(bytes: Uint8Array): Promise<Tensor[]> {
	// Local file header, or the end of an archive without any.
	if (bytes[0] !== 0x50 || bytes[1] !== 0x4b)
		throw new RallyError('This is not a .npz file.', {
			code: 'npz.notNpz',
			hint: 'Save arrays with numpy.savez.'
		});
	const sizes = new Map<string, number>();
	let total = 0;
	let count = 0;
	let files: Record<string, Uint8Array>;
	try {
		files = unzipSync(bytes, {
			filter: ({ name, originalSize }) => {
				count++;
				if (count > ARCHIVE_ENTRIES) throw tooLarge(count, total);
				if (!/\.npy$/i.test(name) || name.startsWith('__MACOSX/')) return false;
				total += originalSize;
				if (total > FILE_TENSOR_BYTES) throw tooLarge(count, total);
				sizes.set(name, originalSize);
				return true;
			}
		});
	} catch (cause) {
		if (cause instanceof RallyError) throw cause;
		throw damaged(cause instanceof Error ? cause.message : String(cause), cause);
	}
	if (sizes.size === 0)
		throw new RallyError('This archive holds no .npy files.', {
			code: 'npz.empty',
			details: `${count} files of other kinds`,
			hint: 'Save arrays with numpy.savez.'
		});
	return [...sizes].map(([name, size]) => {
		const file = files[name];
		if (file?.length !== size) throw damaged(`${name}: ${file?.length} bytes where it says ${size}`);
		return readNpy(file, name.slice(0, -'.npy'.length));
	});
}

const tooLarge = (count: number, total: number): RallyError =>
	new RallyError('This archive unpacks to more than can be held.', {
		code: 'npz.tooLarge',
		details: `${count} files and ${total} bytes so far; at most ${ARCHIVE_ENTRIES} and ${FILE_TENSOR_BYTES}`,
		hint: 'Split it into several archives.'
	});

const damaged = (details: string, cause?: unknown): RallyError =>
	new RallyError('This archive is damaged or cut off.', {
		code: 'npz.damaged',
		details,
		hint: 'Save it again with numpy.savez.',
		cause
	});
