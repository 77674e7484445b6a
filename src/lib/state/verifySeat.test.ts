import { expect, test, vi } from 'vitest';
import { RallyError } from '$lib/core/errors';
import { WAD } from '$lib/core/units';
import { aSeat } from './verifyFixtures';
import type { SeatService, SeatSnapshot } from './verifyPorts';
import { VerifySeat } from './verifySeat.svelte';

const account = (change: Partial<NonNullable<SeatSnapshot['account']>> = {}) => ({
	verifier: '0x01' as const,
	endpoint: '',
	publicKey: new Uint8Array(65),
	bondWei: 100n * WAD,
	earnedWei: 0n,
	withdrawableAtS: 0,
	openSeats: 0,
	isActive: true,
	...change
});

async function setUp(change: Partial<SeatSnapshot> = {}, verbs: Partial<SeatService> = {}) {
	const snapshot = aSeat(change);
	const service: SeatService = {
		snapshot,
		refresh: async () => {},
		bond: vi.fn(async () => {}),
		start: async () => snapshot.update((now) => ({ ...now, phase: 'online' })),
		stop: vi.fn(async () => snapshot.update((now) => ({ ...now, phase: 'off' }))),
		unbond: async () => {},
		withdraw: async () => {},
		withdrawEarned: async () => {},
		...verbs
	};
	const onKept = vi.fn();
	const seat = new VerifySeat(async () => service, onKept);
	await seat.refresh('0x01');
	return { seat, service, snapshot, onKept };
}

test('a newcomer bonds the least unless another amount is typed', async () => {
	const { seat, service } = await setUp();
	expect(seat.bondWei).toBe(100n * WAD);
	expect(seat.obstacle(100n * WAD)).toBeUndefined();
	expect(seat.obstacle(100n * WAD - 1n)).toBe('notEnough');
	seat.amountWei = 100n * WAD - 1n;
	expect(seat.obstacle(500n * WAD)).toBe('tooLittle');
	seat.amountWei = 200n * WAD;
	await seat.bond();
	expect(service.bond).toHaveBeenCalledWith(200n * WAD);
	expect(seat.amountWei).toBeUndefined();
});

test('who was slashed below the least bond adds what is missing, or more', async () => {
	const { seat } = await setUp({ account: account({ bondWei: 97n * WAD, isActive: false }) });
	expect(seat.bondWei).toBe(3n * WAD);
	expect(seat.obstacle(3n * WAD)).toBeUndefined();
	seat.amountWei = 3n * WAD - 1n;
	expect(seat.obstacle(3n * WAD)).toBe('tooLittle');
});

test('who asked for the bond back cannot add to it, and nobody can before the chain answered', async () => {
	const leaving = await setUp({ account: account({ withdrawableAtS: 9 }) });
	expect(leaving.seat.obstacle(500n * WAD)).toBe('unbonding');
	const early = await setUp({ account: undefined });
	expect(early.seat.obstacle(500n * WAD)).toBe('unknown');
	const blind = await setUp({ terms: undefined });
	expect(blind.seat.bondWei).toBeUndefined();
	await blind.seat.bond();
	expect(blind.service.bond).not.toHaveBeenCalled();
});

test('stopping waits for no other press, and what failed is told', async () => {
	let letGo = () => {};
	const { seat, service } = await setUp(
		{ account: account(), phase: 'online' },
		{ withdrawEarned: () => new Promise((resolve) => (letGo = resolve)) }
	);
	const earning = seat.withdrawEarned();
	await vi.waitFor(() => expect(seat.busy).toBe('withdrawEarned'));
	await seat.unbond();
	await seat.stop();
	expect(service.stop).toHaveBeenCalledOnce();
	expect(seat.isServing).toBe(false);
	letGo();
	await earning;

	const refusal = new RallyError('The bond is locked.', { code: 'verifier.bondLocked' });
	const locked = await setUp({ account: account() }, { withdraw: () => Promise.reject(refusal) });
	await locked.seat.withdraw();
	expect(locked.seat.error).toBe(refusal);
});

test('tells of each transcript that is kept, once', async () => {
	const { snapshot, onKept } = await setUp({ phase: 'online' });
	expect(onKept).not.toHaveBeenCalled();
	snapshot.update((now) => ({ ...now, kept: 1 }));
	expect(onKept).toHaveBeenCalledOnce();
	snapshot.update((now) => ({ ...now, examining: [] }));
	expect(onKept).toHaveBeenCalledOnce();
	snapshot.update((now) => ({ ...now, kept: 2 }));
	expect(onKept).toHaveBeenCalledTimes(2);
});
