import { expect, test, vi } from 'vitest';
import { TAKE_OVER } from '$lib/offline/takeOver';
import type { Newer } from '../appVersions';
import { openVersions } from './openVersions';

class Worker extends EventTarget {
	state: ServiceWorkerState = 'installing';
	postMessage = vi.fn();
	become(state: ServiceWorkerState) {
		this.state = state;
		this.dispatchEvent(new Event('statechange'));
	}
}
class Registration extends EventTarget {
	installing: Worker | null = null;
	waiting: Worker | null = null;
	active: Worker | null = null;
	update = vi.fn(async () => {});
}
/** A browser's service workers, without the browser. */
class Container extends EventTarget {
	controller: Worker | null = null;
	readonly registration = new Registration();
	register = vi.fn(async () => this.registration);

	/** A version arrives, and waits where there is one before it. */
	install(): Worker {
		const { registration } = this;
		const worker = new Worker();
		registration.installing = worker;
		registration.dispatchEvent(new Event('updatefound'));
		registration.installing = null;
		registration.waiting = worker;
		worker.become('installed');
		return worker;
	}
	activate(worker: Worker): void {
		this.registration.waiting = null;
		this.registration.active = worker;
		worker.become('activating');
		this.controller = worker;
		this.dispatchEvent(new Event('controllerchange'));
		worker.become('activated');
	}
}

async function setUp(container = new Container()) {
	const locks = { request: vi.fn(async () => undefined) };
	const versions = await openVersions({
		container: container as unknown as ServiceWorkerContainer,
		locks,
		version: '7',
		quiet: async () => {}
	});
	const seen: Newer[] = [];
	versions?.watch((newer) => seen.push(newer));
	return { container, versions, locks, seen, newer: () => seen.at(-1) };
}

/** As it is after the first visit. */
function visited(): Container {
	const container = new Container();
	container.activate(container.install());
	return container;
}

test('the first version of all takes a page and is no newer one', async () => {
	const { container, newer } = await setUp();
	container.activate(container.install());
	expect(newer()).toBe('none');
});

test('a version that arrives waits, and takes over when it is told to', async () => {
	const { container, versions, newer } = await setUp(visited());
	expect(newer()).toBe('none');
	const worker = container.install();
	expect(newer()).toBe('waiting');
	expect(worker.postMessage).not.toHaveBeenCalled();
	let isOver = false;
	const over = versions?.takeOver().then(() => (isOver = true));
	expect(worker.postMessage).toHaveBeenCalledWith(TAKE_OVER);
	await Promise.resolve();
	expect(isOver).toBe(false);
	container.activate(worker);
	await over;
	expect(isOver).toBe(true);
});

test('a version that waited before the page came is seen at once', async () => {
	const container = visited();
	container.install();
	expect((await setUp(container)).newer()).toBe('waiting');
});

test('a press in another tab leaves this one with what it has, and says so', async () => {
	const { container, versions, newer } = await setUp(visited());
	container.activate(container.install());
	expect(newer()).toBe('replaced');
	await versions?.takeOver();
});

test('a version that another one overtakes is not waited for', async () => {
	const { container, versions } = await setUp(visited());
	const worker = container.install();
	const over = versions?.takeOver();
	worker.become('redundant');
	await over;
});

test('each page holds its version by a lock, from before anything is registered', async () => {
	const order: string[] = [];
	const container = new Container();
	container.register.mockImplementation(async () => (order.push('register'), container.registration));
	await openVersions({
		container: container as unknown as ServiceWorkerContainer,
		locks: { request: async (name: string) => void order.push(name) } as Pick<LockManager, 'request'>,
		version: '7',
		quiet: async () => void order.push('quiet')
	});
	expect(order).toEqual(['rally-version-7', 'quiet', 'register']);
});

test('a browser without service workers or locks keeps nothing', async () => {
	const quiet = async () => {};
	const container = new Container() as unknown as ServiceWorkerContainer;
	expect(await openVersions({ container, locks: undefined, version: '7', quiet })).toBeUndefined();
	const locks = { request: vi.fn() };
	expect(await openVersions({ container: undefined, locks, version: '7', quiet })).toBeUndefined();
});
