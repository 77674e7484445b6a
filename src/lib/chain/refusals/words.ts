import { formatRally } from '$lib/core/units';

/** `[code, sentence, hint?]` */
export type Refusal = readonly [code: string, sentence: string, hint?: string];

export const big = (value: unknown): bigint => (typeof value === 'bigint' ? value : BigInt(Number(value)));
export const rally = (value: unknown) => `${formatRally(big(value))} RALLY`;
export const bytes = (value: unknown) => `${String(value)} bytes`;
export const short = (id: unknown) => `${String(id).slice(0, 10)}…`;
export const time = (value: unknown) =>
	new Date(Number(value) * 1_000).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });

/** Refusals of one part, by the name of the custom error. */
export type Refusals = Record<string, (...args: unknown[]) => Refusal>;

/**
 * A score, which the chain keeps without its kernel's unit. Cut, not rounded: what misses a minimum must not look as if
 * it reached it.
 */
export function scoreText(value: unknown): string {
	const unit = ['', 'k', 'M', 'G', 'T', 'P', 'E'];
	const power = Math.floor((big(value).toString().length - 1) / 3);
	const hundredths = power === 0 ? big(value) * 100n : (big(value) * 100n) / 1_000n ** BigInt(power);
	return `${Number(hundredths) / 100} ${unit[power] ?? ''}`.trimEnd();
}

export function span(seconds: unknown): string {
	const s = Number(seconds);
	if (s % 86_400 === 0) return `${s / 86_400} days`;
	if (s % 3_600 === 0) return `${s / 3_600} h`;
	return s % 60 === 0 ? `${s / 60} min` : `${s} s`;
}

export const DEADLINE: Refusal = [
	'chain.deadlinePassed',
	'It took too long to be mined, so it was called off; nothing was paid.',
	'Try again.'
];
export const notRegistered = (id: unknown): Refusal => [
	'device.unknown',
	`No device ${short(id)} is registered.`,
	'Register it first.'
];
