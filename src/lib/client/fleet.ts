import type { LeaseView } from '$lib/chain/types';
import { toRallyError } from '$lib/core/errors';
import type { DeviceId, ModelId } from '$lib/core/ids';
import { keepDevice } from './deviceKeeper';
import type { DeviceSession } from './deviceSession';
import type { ClientOptions } from './ports';
import type { DeviceSnapshot } from './types';

export interface FleetOptions extends Pick<ClientOptions, 'chain' | 'clock' | 'openLink'> {
	/** Told of every change that a person should see. */
	onDevices(devices: DeviceSnapshot[]): void;
	/** A device has accepted the lease. */
	onSession(session: DeviceSession): void;
	onLost(deviceId: DeviceId, text: string): void;
}

/** The devices of one lease, each kept connected while the lease lasts. */
export interface Fleet {
	/** Lets go of whatever was connected, and connects the devices of this lease. */
	connect(lease: LeaseView): Promise<void>;
	/** Those that have accepted the lease and are there. */
	sessions(): Iterable<DeviceSession>;
	/** Sends what the device lacks of a model, and has it loaded. @throws RallyError with the device's refusal */
	provideModel(
		session: DeviceSession,
		model: { modelId: ModelId; bytes: Uint8Array<ArrayBuffer> },
		signal: AbortSignal
	): Promise<void>;
	/** One more kept result of this device. */
	countTask(deviceId: DeviceId): void;
	disband(): void;
}

export function createFleet({ chain, clock, openLink, onDevices, onSession, onLost }: FleetOptions): Fleet {
	const sessions = new Map<DeviceId, DeviceSession>();
	let devices: DeviceSnapshot[] = [];
	let connection = new AbortController();

	const show = (next: DeviceSnapshot[]) => {
		devices = next;
		onDevices(devices);
	};
	const change = (deviceId: DeviceId, fields: (row: DeviceSnapshot) => Partial<DeviceSnapshot>) =>
		show(devices.map((row) => (row.deviceId === deviceId ? { ...row, ...fields(row) } : row)));

	function disband(): void {
		connection.abort();
		sessions.clear();
	}

	return {
		async connect(lease) {
			disband();
			connection = new AbortController();
			const { signal } = connection;
			const windows = await chain.getWindows(lease.classId);
			if (signal.aborted) return;
			const rented = lease.deviceIds.flatMap((id) => windows.find(({ deviceId }) => deviceId === id) ?? []);
			show(
				rented.map(({ deviceId }) => ({
					deviceId,
					state: 'connecting',
					modelProgress: 0,
					modelFromPeers: 0,
					trust: 'new',
					running: 0,
					meanMs: undefined,
					rttMs: undefined,
					tasksDone: 0,
					sentence: 'Looking for the device.'
				}))
			);
			for (const device of rented) {
				const { deviceId } = device;
				void keepDevice({
					device,
					lease,
					chainId: chain.chainId,
					clock,
					nowS: chain.nowS,
					signal,
					openLink,
					onChange: (fields) => change(deviceId, () => fields),
					onSession: (session) => {
						sessions.set(deviceId, session);
						onSession(session);
					},
					onLost: (text) => {
						sessions.delete(deviceId);
						onLost(deviceId, text);
					}
				});
			}
		},
		sessions: () => sessions.values(),
		async provideModel(session, model, signal) {
			const { deviceId, link } = session;
			const say = (fields: Partial<DeviceSnapshot>) => change(deviceId, () => fields);
			try {
				await session.provideModel(model, {
					signal,
					onProgress: (modelProgress) =>
						say({ state: 'sending-model', modelProgress, sentence: 'Sending the model.' }),
					onLoading: () =>
						say({ state: 'loading-model', modelProgress: 1, sentence: 'The device loads the model.' })
				});
				say({ state: 'ready', rttMs: link.rttMs, sentence: 'Takes tasks.' });
			} catch (thrown) {
				if (!signal.aborted) say({ state: 'refused', sentence: toRallyError(thrown).shortMessage });
				throw thrown;
			}
		},
		countTask: (deviceId) => change(deviceId, ({ tasksDone }) => ({ tasksDone: tasksDone + 1 })),
		disband
	};
}
