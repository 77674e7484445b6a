import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { createWorkloadFiles } from './files';

/** The workloads' files, read from the folder this file stands in. */
export const workloadFiles = createWorkloadFiles(
	async (path) => new Uint8Array(await readFile(fileURLToPath(new URL(path, import.meta.url))))
);
