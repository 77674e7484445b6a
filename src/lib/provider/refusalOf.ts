import type { RallyError } from '$lib/core/errors';
import { REFUSAL_CODES, sentenceOf, type RefusalCode } from '$lib/protocol/codes';

/** The documented code nearest to an error of ours. */
function codeFor({ code }: RallyError, otherwise: RefusalCode): RefusalCode {
	if (code in REFUSAL_CODES) return code as RefusalCode;
	if (code.startsWith('input.')) return 'input.mismatch';
	if (code === 'model.notLoaded') return 'model.unknown';
	if (code.startsWith('model.')) return 'model.invalid';
	if (code.startsWith('storage.')) return 'device.storage';
	if (code === 'worker.overtime') return 'task.deadline';
	if (code === 'gpu.outOfMemory') return 'device.memory';
	if (code === 'gpu.featureMissing' || code === 'gpu.unavailable') return 'backend.unavailable';
	if (['gpu.', 'worker.', 'inference.'].some((part) => code.startsWith(part))) return 'device.lost';
	return otherwise;
}

/** What a peer is told of an error of ours. */
export function refusalOf(error: RallyError, otherwise: RefusalCode): { code: RefusalCode; text: string } {
	const code = codeFor(error, otherwise);
	// “This browser” would be the reader's own; and what its owner keeps here is nobody else's matter.
	const isAboutDisk = code === 'device.storage' || code === 'model.missing';
	return { code, text: isAboutDisk ? sentenceOf(code) : error.shortMessage };
}
