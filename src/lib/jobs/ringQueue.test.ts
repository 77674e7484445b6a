import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RingQueue } from './ringQueue';

it('gives back in the order it was given, beyond its first size and round its end', () => {
	fc.assert(
		fc.property(fc.array(fc.boolean(), { maxLength: 200 }), (pushes) => {
			const queue = new RingQueue<number>();
			const model: number[] = [];
			for (const [i, push] of pushes.entries()) {
				if (push) {
					queue.push(i);
					model.push(i);
				} else {
					expect(queue.shift()).toBe(model.shift());
				}
				expect([queue.size, queue.peek()]).toEqual([model.length, model[0]]);
			}
		})
	);
});
