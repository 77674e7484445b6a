import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MinHeap } from './minHeap';

it('always has the smallest key on top, whatever is put in, moved and taken out', () => {
	const change = fc.record({ id: fc.nat(12), key: fc.option(fc.integer({ min: 0, max: 9 })) });
	fc.assert(
		fc.property(fc.array(change, { maxLength: 120 }), (changes) => {
			const heap = new MinHeap();
			const model = new Map<number, number>();
			for (const { id, key } of changes) {
				if (key === null) {
					heap.delete(id);
					model.delete(id);
				} else {
					heap.set(id, key);
					model.set(id, key);
				}
				const [first] = [...model].toSorted(([a, x], [b, y]) => x - y || a - b);
				expect([heap.top, heap.topKey, heap.size]).toEqual([first?.[0], first?.[1], model.size]);
			}
		})
	);
});
