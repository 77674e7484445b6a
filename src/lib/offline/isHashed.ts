/** Whether a path bears the hash of what is behind it: whoever has it, has the right one. */
export function isHashed(path: string): boolean {
	return path.startsWith('/_app/immutable/');
}
