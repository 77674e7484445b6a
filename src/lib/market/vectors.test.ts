import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import * as twin from './dissipativeMath';
import type { PoolState } from './poolState';
import { projectPool } from './projectPool';

/*
 * The same file that `contracts/test` checks the Solidity against. Where it is missing this file fails.
 */

const path = new URL('../../../contracts/test/vectors/pool.json', import.meta.url);
const integer = v.pipe(
	v.string(),
	v.regex(/^-?\d+$/),
	v.transform((digits) => BigInt(digits))
);
const cases = <const Keys extends readonly string[]>(...keys: Keys) =>
	v.pipe(v.array(v.strictObject(v.entriesFromList([...keys, 'out'] as const, integer))), v.minLength(10));
const pool = v.strictObject({
	y: integer,
	x: integer,
	idle: integer,
	mass: integer,
	massPerSecond: integer,
	rateX128: integer,
	accX128: integer,
	lastPriceWad: integer,
	priceCumulative: integer,
	settledAt: integer
});
const schema = v.object({
	quoteRentUp: cases('y', 'x', 's'),
	quoteSellDown: cases('y', 'x', 'h'),
	quoteInjectUp: cases('y', 'x', 'h'),
	massPerSecondDown: cases('mass', 'y', 'v', 'h'),
	bpsUp: cases('amount', 'bps'),
	incomingX: cases('y', 'x', 'lastPriceWad', 'ceilingWad'),
	rentableDown: cases('y', 'x', 'v'),
	sellableUp: cases('y', 'x', 'v'),
	injectableDown: cases('y', 'x', 'v'),
	withoutFeeDown: cases('amount', 'bps'),
	beforeFeeUp: cases('amount', 'bps'),
	feeInDown: cases('cost', 'bps'),
	exitDown: cases('rateX128', 'mass', 'principal', 'left', 'duration'),
	dissipate: v.pipe(
		v.array(
			v.strictObject({
				pool,
				changes: v.array(v.strictObject({ time: integer, idle: integer, massPerSecond: integer })),
				to: integer,
				result: pool
			})
		),
		v.minLength(10)
	)
});
const vectors = v.parse(schema, JSON.parse(readFileSync(path, 'utf8')));

test('every function of the vectors is checked here', () => {
	const inFile = Object.keys(JSON.parse(readFileSync(path, 'utf8')) as object);
	expect(inFile.sort()).toEqual(Object.keys(schema.entries).sort());
});

test.each(vectors.quoteRentUp)('quoteRentUp $y, $x, $s', ({ y, x, s, out }) => {
	expect(twin.quoteRentUp(y, x, s)).toBe(out);
});
test.each(vectors.quoteSellDown)('quoteSellDown $y, $x, $h', ({ y, x, h, out }) => {
	expect(twin.quoteSellDown(y, x, h)).toBe(out);
});
test.each(vectors.quoteInjectUp)('quoteInjectUp $y, $x, $h', ({ y, x, h, out }) => {
	expect(twin.quoteInjectUp(y, x, h)).toBe(out);
});
test.each(vectors.massPerSecondDown)('massPerSecondDown $mass, $y, $v, $h', ({ mass, y, v, h, out }) => {
	expect(twin.massPerSecondDown(mass, y, v, h)).toBe(out);
});
test.each(vectors.bpsUp)('bpsUp $amount, $bps', ({ amount, bps, out }) => {
	expect(twin.bpsUp(amount, bps)).toBe(out);
});
test.each(vectors.incomingX)('incomingX $y, $x, $lastPriceWad, $ceilingWad', (c) => {
	expect(twin.incomingX(c.y, c.x, c.lastPriceWad, c.ceilingWad)).toBe(c.out);
});
test.each(vectors.rentableDown)('rentableDown $y, $x, $v', ({ y, x, v, out }) => {
	expect(twin.rentableDown(y, x, v)).toBe(out);
});
test.each(vectors.sellableUp)('sellableUp $y, $x, $v', ({ y, x, v, out }) => {
	expect(twin.sellableUp(y, x, v)).toBe(out);
});
test.each(vectors.injectableDown)('injectableDown $y, $x, $v', ({ y, x, v, out }) => {
	expect(twin.injectableDown(y, x, v)).toBe(out);
});
test.each(vectors.withoutFeeDown)('withoutFeeDown $amount, $bps', ({ amount, bps, out }) => {
	expect(twin.withoutFeeDown(amount, bps)).toBe(out);
});
test.each(vectors.beforeFeeUp)('beforeFeeUp $amount, $bps', ({ amount, bps, out }) => {
	expect(twin.beforeFeeUp(amount, bps)).toBe(out);
});
test.each(vectors.feeInDown)('feeInDown $cost, $bps', ({ cost, bps, out }) => {
	expect(twin.feeInDown(cost, bps)).toBe(out);
});
test.each(vectors.exitDown)('exitDown $rateX128, $mass, $principal', ({ out, ...leaving }) => {
	expect(twin.exitDown(leaving)).toBe(out);
});

test.each(vectors.dissipate)('dissipate from $pool.settledAt to $to', ({ pool, changes, to, result }) => {
	const schedule = changes.map(({ time, idle, massPerSecond }) => ({
		atS: Number(time),
		idleDevices: idle,
		lpMassPerSecond: massPerSecond
	}));
	expect(projectPool(asState(pool), Number(to), schedule)).toEqual(asState(result));
});

function asState(raw: v.InferOutput<typeof pool>): PoolState {
	return {
		yWei: raw.y,
		xSeconds: raw.x,
		idleDevices: raw.idle,
		lpMass: raw.mass,
		lpMassPerSecond: raw.massPerSecond,
		rateX128: raw.rateX128,
		accX128: raw.accX128,
		settledAtS: Number(raw.settledAt),
		lastPriceWad: raw.lastPriceWad,
		priceCumulative: raw.priceCumulative,
		ceilingWad: 0n
	};
}
