import * as v from 'valibot';
import { RallyError } from '$lib/core/errors';
import type { Address, Hex } from '$lib/core/ids';
import type { Chain } from './createChain';

const hash = v.pipe(
	v.string(),
	v.regex(/^0x[0-9a-f]{64}$/i),
	v.transform((text) => text as Hex)
);
const wei = v.pipe(
	v.string(),
	v.regex(/^\d{1,30}$/),
	v.transform((digits) => BigInt(digits))
);
const granted = v.object({ transactionHash: hash, rallyWei: wei, gasWei: wei });
const refused = v.object({
	code: v.pipe(v.string(), v.maxLength(64)),
	message: v.pipe(v.string(), v.maxLength(300)),
	hint: v.optional(v.pipe(v.string(), v.maxLength(300)))
});

/** What a faucet gave. */
export type Funds = v.InferOutput<typeof granted>;

/** A faucet answers once its transfers are mined. */
const FAUCET_TIMEOUT_MS = 30_000;

/**
 * Asks the network's faucet for a burner's first coins.
 *
 * @throws RallyError `faucet.none` where the network has none; `faucet.unreachable`; `faucet.invalid`; else the
 *   faucet's own refusal: `faucet.tooSoon`, `faucet.badAddress`, `faucet.empty`
 */
export async function requestFunds(
	{ network, origin }: Chain,
	{ address, signal }: { address: Address; signal?: AbortSignal | undefined }
): Promise<Funds> {
	if (network.faucetUrl === undefined) {
		throw new RallyError(`${network.name} has no faucet.`, {
			code: 'faucet.none',
			hint: 'Buy or be sent its coins.'
		});
	}
	const timeout = AbortSignal.timeout(FAUCET_TIMEOUT_MS);
	const reply = await fetch(new URL(network.faucetUrl, origin), {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ address }),
		signal: signal ? AbortSignal.any([signal, timeout]) : timeout
	})
		.then(async (response) => ({ ok: response.ok, json: (await response.json()) as unknown }))
		.catch((cause: unknown) => {
			signal?.throwIfAborted();
			throw new RallyError('The faucet did not answer.', {
				code: 'faucet.unreachable',
				hint: 'See whether the local network still runs, then try again.',
				cause
			});
		});
	if (reply.ok) {
		const parsed = v.safeParse(granted, reply.json);
		if (parsed.success) return parsed.output;
	} else {
		const parsed = v.safeParse(refused, reply.json);
		if (parsed.success) {
			const { code, message, hint } = parsed.output;
			throw new RallyError(message, hint === undefined ? { code } : { code, hint });
		}
	}
	throw new RallyError('The faucet’s answer makes no sense.', { code: 'faucet.invalid' });
}
