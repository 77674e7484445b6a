// Devices that save work on a renter's batch, and one that saves none. Each gives all rows of a batch; computed in
// float64 unless its name says otherwise.
import { batchOf } from './batchOf';
import { CLIP } from './drawPlan';
import { exactRows } from './exactRows';
import type { QuietPlan } from './types';
import { weightsOf } from './weightsOf';

/** @returns the batch's outputs, m × n row-major */
export type RentedDevice = (plan: QuietPlan, batch: number) => Promise<Float32Array<ArrayBuffer>>;

const inputs = (plan: QuietPlan, batch: number) => new Float32Array(batchOf(plan, batch).data.buffer);

export const HonestRentedDevice: RentedDevice = async (plan, batch) =>
	Float32Array.from(await exactRows(plan, weightsOf(plan), inputs(plan, batch)));

/** Takes each matrix for the product of its rows' sums and its columns': n multiplications for n². */
export const RankOneRentedDevice: RentedDevice = async (plan, batch) => {
	const { n } = plan;
	const weights = weightsOf(plan).map((w) => {
		const rows = new Float64Array(n);
		const columns = new Float64Array(n);
		w.forEach((value, at) => {
			rows[Math.floor(at / n)] = (rows[Math.floor(at / n)] ?? 0) + value;
			columns[at % n] = (columns[at % n] ?? 0) + value;
		});
		const total = rows.reduce((sum, value) => sum + value, 0) || 1;
		return w.map((_, at) => ((rows[Math.floor(at / n)] ?? 0) * (columns[at % n] ?? 0)) / total);
	});
	return Float32Array.from(await exactRows(plan, weights, inputs(plan, batch)));
};

/** Multiplies and adds in halves: every sum has eleven bits after each step. */
export const RoundsToHalfRentedDevice: RentedDevice = async (plan, batch) => {
	const { n } = plan;
	const weights = weightsOf(plan);
	let values = Float64Array.from(inputs(plan, batch));
	for (let k = 0; k < plan.layers; k++) {
		const sums = halfSums(values, weights[k % weights.length] ?? new Float32Array(), n);
		values = sums.map((sum) => clip(Math.floor(sum * 2 ** -plan.shift)));
	}
	return Float32Array.from(values);
};

/** Leaves the last layer out. */
export const SkipsALayerRentedDevice: RentedDevice = async (plan, batch) =>
	HonestRentedDevice({ ...plan, layers: plan.layers - 1 }, batch);

/** Computes another network that it has still loaded. */
export const OtherModelRentedDevice: RentedDevice = async (plan, batch) => {
	const other = weightsOf({ ...plan, seed: plan.seed.map((byte) => byte ^ 1) });
	return Float32Array.from(await exactRows(plan, other, inputs(plan, batch)));
};

/** Answers every batch with the first one's outputs. */
export const ReplaysRentedDevice: RentedDevice = (plan) => HonestRentedDevice(plan, 0);

/** Computes every second row, and gives it for the next one too. */
export const HalfTheRowsRentedDevice: RentedDevice = async (plan, batch) => {
	const { n } = plan;
	const right = await HonestRentedDevice(plan, batch);
	return right.map((_, at) => right[Math.floor(at / (2 * n)) * 2 * n + (at % n)] ?? 0);
};

/** Noise within the bounds. */
export const GuessesRentedDevice: RentedDevice = async (plan, batch) =>
	Float32Array.from(inputs(plan, batch), (value) => clip(-value));

/** Gets the first so many rows of a batch wrong, each by one in one place. */
export const wrongInRows =
	(count: number): RentedDevice =>
	async (plan, batch) => {
		const values = await HonestRentedDevice(plan, batch);
		for (let row = 0; row < count; row++) {
			const at = row * plan.n + (row % plan.n);
			values[at] = (values[at] ?? 0) + 1;
		}
		return values;
	};

const clip = (value: number) => Math.min(CLIP - 1, Math.max(-CLIP, value));

/** To the nearest number of eleven significant bits. */
function toHalf(value: number): number {
	if (value === 0) return 0;
	const step = 2 ** (Math.floor(Math.log2(Math.abs(value))) - 10);
	return Math.round(value / step) * step;
}

/** One layer's sums, in halves. */
function halfSums(values: Float64Array, w: Float32Array, n: number): Float64Array<ArrayBuffer> {
	const sums = new Float64Array(values.length);
	for (let at = 0; at < sums.length; at++) {
		const row = at - (at % n);
		let sum = 0;
		for (let i = 0; i < n; i++)
			sum = toHalf(sum + toHalf((values[row + i] ?? 0) * (w[i * n + (at % n)] ?? 0)));
		sums[at] = sum;
	}
	return sums;
}
