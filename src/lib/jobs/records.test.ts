import fc from 'fast-check';
import { expect, it } from 'vitest';
import { NONE, Records } from './records';

class Birds extends Records<number> {
	readonly eggs = this.field();
	readonly nest = this.field(NONE);
	readonly #flags = this.field();
	readonly sings = this.flag(this.#flags, 0);
	readonly flies = this.flag(this.#flags, 30);

	constructor() {
		super(3, 1);
	}
}

const blank = { eggs: 0, nest: -1, sings: false, flies: false };

it('holds what a plain list of objects would, through growth and reuse', () => {
	const step = fc.record({
		what: fc.constantFrom('take', 'release', 'write'),
		which: fc.nat(30),
		eggs: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
		sings: fc.boolean(),
		flies: fc.boolean()
	});
	fc.assert(
		fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
			const birds = new Birds();
			const model = new Map<number, typeof blank>();
			for (const { what, which, eggs, sings, flies } of steps) {
				const bird = [...model.keys()][which % Math.max(1, model.size)];
				if (what === 'take' || bird === undefined) {
					const taken = birds.take();
					expect(model.has(taken)).toBe(false);
					model.set(taken, { ...blank });
				} else if (what === 'release') {
					birds.release(bird);
					model.delete(bird);
				} else {
					birds.eggs.set(bird, eggs);
					birds.nest.set(bird, 7 as never);
					expect(birds.nest.add(bird, -2)).toBe(5);
					birds.sings.put(bird, sings);
					birds.flies.put(bird, flies);
					model.set(bird, { eggs, nest: 5, sings, flies });
				}
				for (const [at, is] of model) {
					const was = { eggs: birds.eggs.get(at), nest: birds.nest.get(at) };
					expect({ ...was, sings: birds.sings.is(at), flies: birds.flies.is(at) }).toEqual(is);
				}
				expect(birds.all()).toHaveLength(birds.count);
			}
		})
	);
});
