import { toHex } from '$lib/core/bytes';
import type { Clock } from '$lib/core/clock';
import { RallyError } from '$lib/core/errors';
import type { Hex } from '$lib/core/ids';
import type { Random } from '$lib/core/random';
import { keyRow, parseRow } from './records';
import type { RowStore } from './rowStore';

export type KeyRole = 'device' | 'client' | 'verifier';

/** Chain ids that development nodes use; no coin on them is worth anything. */
const LOCAL_CHAINS: readonly number[] = [31337, 1337];

export interface KeyRepository {
	/**
	 * The one P-256 pair of a role in this browser, made at first use. Its private half can't be exported.
	 *
	 * @throws RallyError `storage.corrupt` where something else stands in its place; it is not replaced
	 */
	pair(role: KeyRole): Promise<CryptoKeyPair>;
	/** Gives up a role's pair: whatever was bound to it can't be used any more. */
	forget(role: KeyRole): Promise<void>;
	/**
	 * The private key of this browser's burner wallet on a local chain, made at first use.
	 *
	 * Warning: it lies readable in the browser, hence local chains only.
	 *
	 * @throws RallyError `keys.burnerForbidden` for any other chain
	 */
	burner(chainId: number): Promise<Hex>;
}

/**
 * @param subtle where pairs are made; WebCrypto's own in the app
 */
export function createKeyRepository({
	rows,
	clock,
	random,
	subtle = crypto.subtle
}: {
	rows: RowStore;
	clock: Clock;
	random: Random;
	subtle?: SubtleCrypto;
}): KeyRepository {
	/** Two tabs may come here at once: the one that adds first decides for both. */
	const getOrAdd = async (name: string, make: () => Promise<object> | object) => {
		let row = await rows.get('keys', name);
		if (row === undefined) {
			await rows.add('keys', { name, createdAtMs: clock.nowMs(), ...(await make()) });
			row = await rows.get('keys', name);
		}
		return parseRow(keyRow, row, 'keys');
	};
	const misplaced = () =>
		new RallyError('A key kept in this browser is of another kind than expected.', {
			code: 'storage.corrupt'
		});

	return {
		async pair(role) {
			const row = await getOrAdd(role, async () => ({
				kind: 'p256',
				pair: await subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify'])
			}));
			if (row.kind !== 'p256') throw misplaced();
			return row.pair;
		},
		forget: (role) => rows.remove({ keys: { from: role, to: role } }),
		async burner(chainId) {
			if (!LOCAL_CHAINS.includes(chainId)) {
				throw new RallyError('A burner wallet is for a local chain only.', {
					code: 'keys.burnerForbidden',
					details: `chain ${chainId}`,
					hint: 'Connect a wallet of your own.'
				});
			}
			const row = await getOrAdd(`burner:${chainId}`, () => ({
				kind: 'burner',
				warning:
					'Burner wallet of a local test chain. Readable by anyone at this browser; holds nothing of value.',
				// Zero or past the curve's order once in 2¹²⁷ times.
				privateKey: toHex(random.bytes(32))
			}));
			if (row.kind !== 'burner') throw misplaced();
			return row.privateKey;
		}
	};
}
