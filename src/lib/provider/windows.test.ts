import { describe, expect, it, onTestFinished } from 'vitest';
import { RallyError } from '$lib/core/errors';
import type { ClassId, WindowId } from '$lib/core/ids';
import type { OwnWindow } from './ports';
import { classId, wallet, stranger, options, proven } from './testStage';

const otherClassId = `0x${'bb'.repeat(32)}` as ClassId;

describe('a window that is there already', () => {
	const open = (fields: Partial<OwnWindow> = {}): OwnWindow => ({
		windowId: 1n as WindowId,
		classId,
		owner: wallet,
		mode: 'lp',
		startS: 900,
		endS: 1400,
		stakedWei: 1_000_000n,
		...fields
	});

	it('is shown after a reload, starts nothing, and is served without a coin', async () => {
		const { provider, reload, state, online } = await proven();
		await provider.start(options);
		await provider.stopNow();
		// All of it went into the window.
		state.rallyWei = 0n;
		const again = reload();
		onTestFinished(() => again.stopNow());
		await again.restore();
		expect(again.snapshot.get()).toMatchObject({ phase: 'off', window: { windowId: 1n } });
		expect(again.snapshot.get().earnings.claimableWei).toBe(400_000n);
		expect(online()).toBe(0);
		await again.start(options);
		expect(again.snapshot.get()).toMatchObject({ phase: 'serving', error: undefined });
		expect(state.sent).toEqual(['stake']);
	});

	it('is shown as over after a reload, and stays so while the GPU is looked at', async () => {
		const { provider, state, snapshot } = await proven();
		state.window = open({ endS: 1000 });
		await provider.restore();
		expect(snapshot().phase).toBe('ended');
		await provider.detect();
		expect(snapshot()).toMatchObject({ phase: 'ended', device: { status: 'ready' } });
	});

	it('is ended first where it is over, and another opened', async () => {
		const { provider, state, snapshot } = await proven();
		state.window = open({ endS: 1000 });
		await provider.start(options);
		expect(state.sent).toEqual(['endWindow', 'stake']);
		expect(snapshot()).toMatchObject({ phase: 'serving', window: { endS: 1600 } });
	});

	it('is ended and another opened where its end comes while the device is made ready', async () => {
		const made = await proven();
		const { provider, state, snapshot, clock } = made;
		state.window = open({ endS: 1005 });
		made.chain.isAttested = async () => {
			await clock.advance(5_000);
			return true;
		};
		await provider.start(options);
		expect(state.sent).toEqual(['endWindow', 'stake']);
		expect(snapshot()).toMatchObject({ phase: 'serving', window: { endS: 1605 } });
	});

	it.each([
		['class', open({ classId: otherClassId }), 'window.otherClass'],
		['wallet', open({ owner: stranger }), 'window.otherOwner']
	])('is not served for another %s', async (_, window, code) => {
		const { provider, state, snapshot, online } = await proven();
		state.window = window;
		await provider.start(options);
		expect(snapshot()).toMatchObject({ phase: 'detected', error: { code } });
		expect(state.sent).toEqual([]);
		expect(online()).toBe(0);
	});

	it('ends while it is served: nothing serves any more, and what is owed can be taken', async () => {
		const { provider, state, snapshot, clock, online } = await proven();
		await provider.start(options);
		await clock.advance(599_000);
		expect(snapshot().phase).toBe('serving');
		await clock.advance(5_000);
		expect(snapshot().phase).toBe('ended');
		expect(online()).toBe(0);
		await provider.stop();
		expect(snapshot().phase).toBe('ended');
		await provider.claim();
		expect(snapshot().earnings).toMatchObject({ claimedWei: 400_000n, claimableWei: 0n });
		await provider.endWindow();
		expect(state.sent).toEqual(['stake', 'claim', 'endWindow']);
		expect(snapshot()).toMatchObject({ phase: 'detected', window: undefined, error: undefined });
	});

	it('that somebody else has ended is forgotten', async () => {
		const { provider, state, snapshot } = await proven();
		state.window = open({ endS: 1000 });
		await provider.restore();
		state.window = undefined;
		await provider.endWindow();
		expect(snapshot()).toMatchObject({ phase: 'off', window: undefined, error: undefined });
		expect(state.sent).toEqual([]);
	});

	it('that the chain won’t end or pay says why, and the tab serves on', async () => {
		const refuse = (code: string) => async () => {
			throw new RallyError('Not now.', { code });
		};
		const { provider, snapshot, online } = await proven({
			chain: { claim: refuse('window.notOwner'), endWindow: refuse('window.notOver') }
		});
		await provider.start(options);
		await provider.claim();
		expect(snapshot()).toMatchObject({ phase: 'serving', error: { code: 'window.notOwner' } });
		await provider.endWindow();
		expect(snapshot()).toMatchObject({ phase: 'serving', error: { code: 'window.notOver' } });
		expect(online()).toBe(1);
	});
});
