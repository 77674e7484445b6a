import type { RallyError } from '$lib/core/errors';
import { REFUSAL_CODES, type RefusalCode } from '$lib/protocol/codes';

/** The documented code nearest to an error of ours; its sentence travels beside it. */
export function refusalOf({ code }: RallyError, otherwise: RefusalCode): RefusalCode {
	if (code in REFUSAL_CODES) return code as RefusalCode;
	if (code.startsWith('input.')) return 'input.mismatch';
	if (code === 'model.notLoaded') return 'model.unknown';
	if (code.startsWith('model.')) return 'model.invalid';
	if (code === 'gpu.outOfMemory') return 'device.memory';
	if (code === 'gpu.featureMissing' || code === 'gpu.unavailable') return 'backend.unavailable';
	if (['gpu.', 'worker.', 'inference.'].some((part) => code.startsWith(part))) return 'device.lost';
	return otherwise;
}
