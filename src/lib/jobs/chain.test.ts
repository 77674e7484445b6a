import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Chain, type Link } from './chain';

interface Member extends Link<Member> {
	readonly id: number;
}

it('lists those that are in by how long they are, whatever comes and goes', () => {
	const change = fc.record({ id: fc.nat(5), add: fc.boolean() });
	fc.assert(
		fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
			const chain = new Chain<Member>();
			const members = Array.from({ length: 6 }, (_, id): Member => ({
				id,
				older: undefined,
				younger: undefined
			}));
			const model = new Set<number>();
			for (const { id, add } of changes) {
				const member = members[id];
				if (!member) throw new Error('no such member');
				if (add) chain.add(member);
				else expect(chain.delete(member)).toBe(model.has(id));
				if (add) model.add(id);
				else model.delete(id);
				expect(chain.list().map((one) => one.id)).toEqual([...model]);
				expect(chain.oldest?.id).toBe([...model][0]);
				expect(members.filter((one) => chain.has(one)).length).toBe(model.size);
			}
		})
	);
});
