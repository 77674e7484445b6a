import type { ClientService } from '$lib/client/types';
import { RallyError } from '$lib/core/errors';

/**
 * Asks for the price and rents: it may move by the next block, and what is measured is not the price.
 *
 * @throws RallyError `bench.noQuote`, or why it could not be rented
 */
export async function rentAtAnyPrice(
	client: ClientService,
	wish: Parameters<ClientService['quote']>[0]
): Promise<void> {
	await client.quote(wish);
	const { quote, error } = client.snapshot.get();
	if (!quote) throw error ?? new RallyError('There is no price.', { code: 'bench.noQuote' });
	await client.rent({ ...quote, maxCostWei: quote.costWei * 2n });
	const rented = client.snapshot.get();
	if (rented.error) throw rented.error;
}
