import type { Movement } from '$lib/core/movement';

/**
 * Lines with what others of the same window or round say of class, device and role: the chain's events about an end
 * name no device, those about a refund no class.
 */
export function fillIn(movements: readonly Movement[]): Movement[] {
	const known = new Map<string, Pick<Movement, 'classId' | 'deviceId' | 'mode'>>();
	for (const { subject, classId, deviceId, mode } of movements) {
		const before = known.get(subject);
		known.set(subject, {
			classId: before?.classId ?? classId,
			deviceId: before?.deviceId ?? deviceId,
			mode: before?.mode ?? mode
		});
	}
	return movements.map((movement) => {
		const { classId, deviceId, mode } = known.get(movement.subject) ?? {};
		return {
			...movement,
			...(classId && { classId }),
			...(deviceId && { deviceId }),
			...(mode && { mode })
		};
	});
}
