import type { ClientService } from '$lib/client/types';
import { withDeadline } from '$lib/core/deadline';
import type { ClassId } from '$lib/core/ids';
import type { Services } from '$lib/state/services';
import { rentAtAnyPrice } from '../rentAtAnyPrice';

/** Longer than any run of a benchmark; a pool of one device's 30 minutes is never emptied. */
const LEASE_SECONDS = 900;
/** A software adapter on a busy machine loads a model within this. */
const SLOW_MS = 120_000;

/** Makes a wallet, rents a device of the class, and is back once the device has accepted the lease. */
export async function rentDevice(services: Services, classId: ClassId): Promise<ClientService> {
	const wallet = await services.wallet();
	await wallet.connectBurner();
	const client = await services.client();
	await rentAtAnyPrice(client, { classId, devices: 1, seconds: LEASE_SECONDS });
	await deviceReady(client);
	return client;
}

/** @throws RallyError the client's own error, or that it took too long */
async function deviceReady({ snapshot }: ClientService): Promise<void> {
	let stop = () => {};
	const ready = () =>
		new Promise<void>((resolve, reject) => {
			stop = snapshot.subscribe(({ error, devices: [device] }) => {
				if (error) reject(error);
				else if (device?.state === 'ready') resolve();
			});
		});
	try {
		await withDeadline(ready, { ms: SLOW_MS, what: 'Reaching the rented device' });
	} finally {
		stop();
	}
}
