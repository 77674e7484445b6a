/** How long a browser may take to begin reading what it saves. */
const READ_MS = 1000;

/** Hands a JSON text to the person as a file. */
export function saveFile(name: string, text: string): void {
	const link = document.createElement('a');
	link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
	link.download = name;
	link.click();
	setTimeout(() => URL.revokeObjectURL(link.href), READ_MS);
}
