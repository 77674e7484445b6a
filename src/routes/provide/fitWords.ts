import type { PoolView } from '$lib/chain/types';
import type { Qualification } from '$lib/provider/qualify';
import { formatAmount, formatMemory, formatScore } from '$lib/ui/format';

export interface FitWords {
	badge: string;
	tone: 'good' | 'bad' | 'plain';
	/** Why; undefined where the badge says it all. */
	reason: string | undefined;
}

/** Whether this device meets a class, and why not where it doesn't. */
export function fitWords({ fit }: Qualification, { kernel }: Pick<PoolView, 'kernel'>): FitWords {
	switch (fit.meets) {
		case 'yes':
			return {
				badge: 'qualifies',
				tone: 'good',
				reason: fit.isShortAtShare
					? 'At the share that you allow it is slower than the class promises: a renter may find it short.'
					: undefined
			};
		case 'no':
			return { badge: 'out of reach', tone: 'bad', reason: shortfall(fit, kernel) };
		case 'unknown':
			return { badge: 'the proof will tell', tone: 'plain', reason: doubt(fit.why) };
	}
}

function shortfall(fit: Extract<Qualification['fit'], { meets: 'no' }>, kernel: PoolView['kernel']): string {
	if (fit.of === 'kernel') return 'This app does not know how the class is proved.';
	if (fit.of === 'memory') return `This device held ${formatMemory(fit.measured)} and no more.`;
	if (fit.measured === 0) return 'This device can’t run what the class is proved by.';
	const { value, unit } = formatScore(fit.measured, kernel);
	return `This device reached ${value} ${unit}.`;
}

function doubt(why: Extract<Qualification['fit'], { meets: 'unknown' }>['why']): string | undefined {
	switch (why) {
		case 'notMeasured':
			return undefined;
		case 'close':
			return 'What was measured is too near to tell.';
		case 'memoryNotMeasured':
			return 'So much memory was not measured yet.';
	}
}

/** What a class asks for, pays and costs, in one line. */
export function termsOf(
	{ paysPerHourWei, floorPerHourWei, windowCostWei }: Qualification,
	{ minScore, minMemoryBytes, kernel, openWindows }: PoolView
): string {
	const score = formatScore(minScore, kernel);
	const memory = minMemoryBytes > 0n ? ` and ${formatMemory(minMemoryBytes)}` : '';
	const pay =
		paysPerHourWei === undefined
			? `no price yet, at least ${formatAmount(floorPerHourWei)} RALLY an hour`
			: `pays ${formatAmount(paysPerHourWei)} RALLY an hour now`;
	const cost = `${formatAmount(windowCostWei)} RALLY a window`;
	const staked = openWindows > 0 ? [`${openWindows} staked`] : [];
	return [`From ${score.value} ${score.unit}${memory}`, pay, `costs ${cost}`, ...staked].join(' · ');
}
