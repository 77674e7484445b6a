import { FLOW, type Movement } from '$lib/core/movement';
import { exactRally } from './exactRally';
import { MOVEMENT_WORDS } from './movementWords';

const HEAD = 'time,kind,way,rally,wei,subject,mode,class,device,block,transaction,meaning';
const WAY = { in: 'to the wallet', out: 'from the wallet', none: 'lost' } as const;

/** A wallet's books as a table, a line each, with every amount to the last digit (RFC 4180). */
export function toCsv(movements: readonly Movement[]): string {
	const lines = movements.map((movement) => {
		const { atMs, kind, wei, subject, mode, classId, deviceId, block, transactionHash } = movement;
		const cells = [
			new Date(atMs).toISOString(),
			kind,
			WAY[FLOW[kind]],
			exactRally(wei),
			wei.toString(),
			subject,
			mode ?? '',
			classId ?? '',
			deviceId ?? '',
			String(block),
			transactionHash,
			MOVEMENT_WORDS[kind]
		];
		return cells.map(quoted).join(',');
	});
	return [HEAD, ...lines, ''].join('\r\n');
}

const quoted = (cell: string) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
