import type { LeaseView, WindowView } from '$lib/chain/types';
import { toRallyError } from '$lib/core/errors';
import type { DeviceId, ModelId } from '$lib/core/ids';
import type { ServingFacts } from '$lib/protocol/messages';
import { keepDevice } from './deviceKeeper';
import type { DeviceSession } from './deviceSession';
import { createModelHandout, type ModelHandout } from './handOutModel';
import type { ClientOptions } from './ports';
import type { DeviceSnapshot } from './types';

export interface FleetOptions extends Pick<ClientOptions, 'chain' | 'clock' | 'openLink'> {
	/** Told of every change that a person should see. */
	onDevices(devices: DeviceSnapshot[]): void;
	/** A device has accepted the lease. */
	onSession(session: DeviceSession): void;
	onLost(deviceId: DeviceId, text: string): void;
	/** A device finishes what it has and takes nothing new, for good or until it is back. */
	onDraining(deviceId: DeviceId): void;
	/** A device that was paused takes tasks again. */
	onResumed(deviceId: DeviceId): void;
}

/** The devices of one lease, each kept connected while the lease lasts. */
export interface Fleet {
	/** Lets go of whatever was connected, and connects the devices of this lease. */
	connect(lease: LeaseView): Promise<void>;
	/** Those that have accepted the lease and are there. */
	sessions(): Iterable<DeviceSession>;
	/** What the chain said of a device when the lease was connected, and it says of itself now. */
	known(deviceId: DeviceId): { window: WindowView; serving: ServingFacts | undefined } | undefined;
	/** Sends what the device lacks of a model, and has it loaded. @throws RallyError with the device's refusal */
	provideModel(
		session: DeviceSession,
		model: { modelId: ModelId; bytes: Uint8Array<ArrayBuffer> },
		signal: AbortSignal
	): Promise<void>;
	/** Shows what is known of devices beside their links. */
	describe(of: (device: DeviceSnapshot) => Partial<DeviceSnapshot>): void;
	/** Lets go of one device for good. */
	drop(deviceId: DeviceId, sentence: string): void;
	disband(): void;
}

/** Codes under which a device says that it takes nothing new. */
const NOTHING_NEW = {
	'device.draining': 'Finishes what it has, and takes nothing new.',
	'device.paused': 'Paused by its owner; it may come back.'
};

export function createFleet({
	chain,
	clock,
	openLink,
	onDevices,
	onSession,
	onLost,
	onDraining,
	onResumed
}: FleetOptions): Fleet {
	const sessions = new Map<DeviceId, DeviceSession>();
	const known = new Map<
		DeviceId,
		{ window: WindowView; serving: ServingFacts | undefined; drop: AbortController }
	>();
	let devices: DeviceSnapshot[] = [];
	let connection = new AbortController();
	/** The job's model, on its way to whoever is to run it. */
	let handout: ModelHandout | undefined;

	const show = (next: DeviceSnapshot[]) => {
		devices = next;
		onDevices(devices);
	};
	const change = (deviceId: DeviceId, fields: (row: DeviceSnapshot) => Partial<DeviceSnapshot>) =>
		show(devices.map((row) => (row.deviceId === deviceId ? { ...row, ...fields(row) } : row)));

	function disband(): void {
		connection.abort();
		sessions.clear();
		known.clear();
		handout = undefined;
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
				const mine = {
					window: device,
					serving: undefined as ServingFacts | undefined,
					drop: new AbortController()
				};
				known.set(deviceId, mine);
				void keepDevice({
					device,
					lease,
					chainId: chain.chainId,
					clock,
					nowS: chain.nowS,
					signal: AbortSignal.any([signal, mine.drop.signal]),
					openLink,
					onChange: (fields) => change(deviceId, () => fields),
					onSession: (session, serving) => {
						mine.serving = serving;
						sessions.set(deviceId, session);
						session.onMessage((message) => {
							if (message.type === 'resumed') {
								change(deviceId, () => ({ sentence: 'Takes tasks again.' }));
								return onResumed(deviceId);
							}
							if (message.type !== 'bye' || !(message.code in NOTHING_NEW)) return;
							change(deviceId, () => ({ sentence: NOTHING_NEW[message.code as keyof typeof NOTHING_NEW] }));
							onDraining(deviceId);
						});
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
			if (handout?.modelId !== model.modelId) handout = createModelHandout({ ...model, clock });
			const say = (fields: Partial<DeviceSnapshot>) => change(deviceId, () => fields);
			try {
				await session.provideModel(handout, {
					signal,
					onProgress: ({ part, fromPeers }) =>
						say({
							state: 'sending-model',
							modelProgress: part,
							modelFromPeers: fromPeers,
							sentence: fromPeers > 0 ? 'Other devices send it the model.' : 'Sending the model.'
						}),
					onLoading: (part) =>
						say({
							state: 'loading-model',
							modelProgress: 1,
							sentence: `The device loads the model${part > 0 ? `: ${Math.round(100 * part)} %` : ''}.`
						})
				});
				say({ state: 'ready', rttMs: link.rttMs, sentence: 'Takes tasks.' });
			} catch (thrown) {
				if (!signal.aborted) say({ state: 'refused', sentence: toRallyError(thrown).shortMessage });
				throw thrown;
			}
		},
		known: (deviceId) => known.get(deviceId),
		describe: (of) => show(devices.map((row) => ({ ...row, ...of(row) }))),
		drop(deviceId, sentence) {
			known.get(deviceId)?.drop.abort();
			sessions.delete(deviceId);
			change(deviceId, () => ({ state: 'refused', running: 0, sentence }));
		},
		disband
	};
}
