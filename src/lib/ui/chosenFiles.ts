import type { Attachment } from 'svelte/attachments';

/**
 * Hands over what is chosen in a file input, each time; also what was chosen in a prerendered page before its code was
 * there, for nothing tells of that any more.
 */
export function chosenFiles(onfiles: (files: File[]) => void): Attachment<HTMLInputElement> {
	return (input) => {
		const take = () => {
			const files = [...(input.files ?? [])];
			input.value = '';
			if (files.length > 0) onfiles(files);
		};
		input.addEventListener('change', take);
		// Not within the effect that attaches: what it reads is none of the effect's.
		queueMicrotask(take);
		return () => input.removeEventListener('change', take);
	};
}
