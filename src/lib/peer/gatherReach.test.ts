import { expect, test } from 'vitest';
import { gatherReach, type GatheringConnection } from './gatherReach';

/** Finds these kinds of candidates, and then says that it is done, or never does. */
function connection(types: string[], { isDone = true } = {}) {
	let tell: (event: { candidate: { type: string } | null }) => void = () => {};
	let isClosed = false;
	const double = {
		createDataChannel: () => {},
		createOffer: async () => ({}),
		setLocalDescription: async () => {
			for (const type of types) tell({ candidate: { type } });
			if (isDone) tell({ candidate: null });
		},
		addEventListener: (_: string, listener: typeof tell) => (tell = listener),
		close: () => (isClosed = true)
	};
	return { double: double as unknown as GatheringConnection, isClosed: () => isClosed };
}
const stun = { urls: 'stun:a.example' };
const turn = { urls: ['turn:a.example', 'turns:a.example'] };
const ask = async (servers: { urls: string | string[] }[], ...asked: Parameters<typeof connection>) => {
	const { double, isClosed } = connection(...asked);
	const reach = await gatherReach(
		servers,
		() => double,
		async () => {}
	);
	expect(isClosed()).toBe(true);
	return reach;
};

test('nobody is asked where the network names no server', async () => {
	const open = () => {
		throw new Error('asked');
	};
	expect(await gatherReach([], open, async () => {})).toEqual({ stun: 'none', turn: 'none' });
});

test('servers that answer are told from those that do not', async () => {
	expect(await ask([stun], ['host', 'srflx'])).toEqual({ stun: 'answers', turn: 'none' });
	expect(await ask([stun], ['host'])).toEqual({ stun: 'silent', turn: 'none' });
	expect(await ask([stun, turn], ['host', 'srflx'])).toEqual({ stun: 'answers', turn: 'silent' });
	expect(await ask([turn], ['host', 'relay'])).toEqual({ stun: 'answers', turn: 'answers' });
	expect(await ask([stun, turn], ['host'])).toEqual({ stun: 'silent', turn: 'silent' });
});

test('one that never ends is not waited for', async () => {
	expect(await ask([stun], ['host'], { isDone: false })).toEqual({ stun: 'silent', turn: 'none' });
});
