import { expect, test } from 'vitest';
import { EventHeap } from './eventHeap';
import { seededRandom } from '../seededRandom';

test('gives events in the order of their moments, those of one moment in the order in which they came', () => {
	const heap = new EventHeap();
	const random = seededRandom(1);
	// More than it begins with room for, and many at one moment.
	const events = Array.from({ length: 1_500 }, (_, subject) => ({ atMs: random.below(500), subject }));
	for (const { atMs, subject } of events) heap.push(atMs, subject % 200, subject, 7 * subject);
	const sorted = [...events].sort((a, b) => a.atMs - b.atMs || a.subject - b.subject);
	for (const { atMs, subject } of sorted) {
		expect(heap.nextMs).toBe(atMs);
		expect(heap.take()).toBe(true);
		expect([heap.atMs, heap.kind, heap.subject, heap.detail]).toEqual([
			atMs,
			subject % 200,
			subject,
			7 * subject
		]);
	}
	expect([heap.size, heap.nextMs, heap.take()]).toEqual([0, Infinity, false]);
});

test('stays in order while events come and go', () => {
	const heap = new EventHeap();
	const random = seededRandom(2);
	let lastMs = 0;
	for (let round = 0; round < 2_000; round++) {
		heap.push(lastMs + random.uniform(), 0, round, 0);
		if (random.chance(0.5)) heap.push(lastMs + 10 * random.uniform(), 1, round, 0);
		heap.take();
		expect(heap.atMs).not.toBeLessThan(lastMs);
		lastMs = heap.atMs;
	}
});
