import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RallyError } from '$lib/core/errors';
import { STATUS_REASONS, type StatusReason } from '$lib/core/statusReason';
import { OFF } from './off';
import { statusOf } from './statusOf';
import type { ProviderSnapshot } from './types';

const NOW_S = 1000;
const serving: ProviderSnapshot = {
	...OFF,
	phase: 'serving',
	device: { status: 'ready', adapter: 'a', isSoftware: false, maxBufferBytes: 1 },
	window: {
		windowId: 1n as never,
		classId: '0x' as never,
		mode: 'lp',
		startS: 0,
		endS: 2000,
		stakedWei: 1n
	}
};
const { health, controls } = serving;
const of = (change: Partial<ProviderSnapshot>, isElsewhere = false) =>
	statusOf({ ...serving, ...change }, { nowS: NOW_S, isElsewhere });
const failed = (code: string) => new RallyError('No.', { code });
const held = (...holds: ProviderSnapshot['controls']['holds']) => ({ controls: { ...controls, holds } });

/** A snapshot for each reason that makes it the one that is shown. */
const CASES: Record<StatusReason, () => ReturnType<typeof of>> = {
	off: () => of({ phase: 'off', device: { status: 'unknown' }, window: undefined }),
	ready: () => of({ phase: 'detected', window: undefined }),
	stopped: () => of({ phase: 'detected' }),
	preparing: () => of({ phase: 'proving', window: undefined }),
	waiting: () => of({}),
	rented: () => of({ lease: { leaseId: 1n as never, endS: 1500, modelTitle: undefined } }),
	working: () => of({ tasks: { ...OFF.tasks, running: 1 } }),
	finishing: () => of({ phase: 'draining', tasks: { ...OFF.tasks, running: 1 } }),
	noGpu: () => of({ phase: 'off', device: { status: 'unavailable', code: 'x', sentence: '', wayOut: '' } }),
	otherTab: () => of({ phase: 'off', window: undefined }, true),
	noRally: () => of({ phase: 'detected', window: undefined, error: failed('chain.insufficientRally') }),
	betweenWindows: () => of({ window: serving.window && { ...serving.window, endS: NOW_S } }),
	windowOver: () => of({ phase: 'ended' }),
	offline: () => of({ health: { ...health, network: { status: 'offline', sinceMs: 0 } } }),
	noBroker: () => of({ health: { ...health, network: { status: 'rejoining', sinceMs: 0, why: '' } } }),
	noChain: () => of({ health: { ...health, chain: { status: 'unreachable', sinceMs: 0 } } }),
	gpuFailing: () => of({ health: { ...health, gpu: { status: 'paused', sinceMs: 0, untilMs: 1, why: '' } } }),
	recovering: () => of({ health: { ...health, gpu: { status: 'recovering', sinceMs: 0, why: '' } } }),
	storageFull: () => of({ error: failed('storage.full') }),
	pausedByYou: () => of(held('you')),
	onBattery: () => of(held('battery')),
	youAreHere: () => of(held('present')),
	outOfHours: () => of(held('hours')),
	dataCap: () => of(held('data')),
	proofEnding: () => of({ proofUntilS: NOW_S + 299 }),
	firewalled: () => of({ reach: { stun: 'silent', turn: 'silent' } }),
	noTurn: () => of({ reach: { stun: 'answers', turn: 'silent' } }),
	hiddenSlowed: () =>
		of({
			health: { ...health, timers: { status: 'page', why: '' } },
			controls: { ...controls, sensed: { ...controls.sensed, isHidden: true } }
		}),
	gpuBusy: () => of({ slowdown: 2.5, tasks: { ...OFF.tasks, running: 1 } }),
	machineBusy: () => of({ controls: { ...controls, sharePercent: 10 } })
};

describe('statusOf', () => {
	it.each(Object.entries(CASES))('says %s, and what it means', (reason, make) => {
		expect(make().main).toBe(reason);
		const { title, sentence } = STATUS_REASONS[reason as StatusReason];
		expect(title.length).toBeLessThan(40);
		expect(sentence).toMatch(/\.$/);
	});

	it('puts the gravest first and the others beside it', () => {
		const status = of({
			...held('you', 'battery'),
			health: { ...health, chain: { status: 'unreachable', sinceMs: 0 } }
		});
		expect(status).toEqual({ main: 'noChain', also: ['pausedByYou', 'onBattery'] });
	});

	it('is silent of a proof that reaches the window’s end, or of servers that nobody named', () => {
		expect(of({ proofUntilS: 2000 })).toEqual({ main: 'waiting', also: [] });
		expect(of({ proofUntilS: NOW_S + 300 })).toEqual({ main: 'waiting', also: [] });
		expect(of({ reach: { stun: 'none', turn: 'none' } })).toEqual({ main: 'waiting', also: [] });
	});

	it('waits for its limits in the open', () => {
		expect(of({ phase: 'held', window: undefined, ...held('battery') })).toEqual({
			main: 'onBattery',
			also: []
		});
	});

	it('is silent of a task that takes a little longer, and of a slow one that is over', () => {
		expect(of({ slowdown: 2.49, tasks: { ...OFF.tasks, running: 1 } }).main).toBe('working');
		expect(of({ slowdown: 9 }).main).toBe('waiting');
	});

	it('always has a reason, of the closed list, and none twice', () => {
		const phases = [
			'off',
			'detecting',
			'detected',
			'held',
			'proving',
			'serving',
			'draining',
			'ended'
		] as const;
		const holds = ['you', 'battery', 'present', 'hours', 'data'] as const;
		fc.assert(
			fc.property(
				fc.constantFrom(...phases),
				fc.subarray([...holds]),
				fc.boolean(),
				fc.boolean(),
				(phase, held, hasWindow, isElsewhere) => {
					const { main, also } = of(
						{
							phase,
							window: hasWindow ? serving.window : undefined,
							controls: { ...controls, holds: held }
						},
						isElsewhere
					);
					expect(STATUS_REASONS).toHaveProperty(main);
					expect(new Set([main, ...also]).size).toBe(also.length + 1);
				}
			)
		);
	});
});
