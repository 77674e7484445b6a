/** How long a browser may take to begin reading what it saves. */
const READ_MS = 1000;

/** Hands a text or bytes to the person as a file; JSON where no type is named. */
export function saveFile(
	name: string,
	content: string | Uint8Array<ArrayBuffer>,
	type = 'application/json'
): void {
	const link = document.createElement('a');
	link.href = URL.createObjectURL(new Blob([content], { type }));
	link.download = name;
	link.click();
	setTimeout(() => URL.revokeObjectURL(link.href), READ_MS);
}
