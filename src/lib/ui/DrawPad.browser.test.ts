import { flushSync, mount, unmount } from 'svelte';
import { afterEach, expect, test, vi } from 'vitest';
import DrawPad from './DrawPad.svelte';
import { hydration } from './hydration.svelte';

hydration.isDone = true;

let pad: ReturnType<typeof mount> | undefined;
afterEach(() => {
	if (pad) void unmount(pad);
	document.body.replaceChildren();
});

function setUp(ondone: (image: ImageData) => Promise<string | undefined>) {
	pad = mount(DrawPad, { target: document.body, props: { label: 'One digit', action: 'Add', ondone } });
	flushSync();
	const canvas = document.querySelector('canvas');
	if (!canvas) throw new Error('no canvas');
	const box = canvas.getBoundingClientRect();
	// A synthetic pointer cannot be captured.
	canvas.setPointerCapture = () => {};
	const point = (type: string, x: number, y: number) => {
		const at = { clientX: box.left + x * box.width, clientY: box.top + y * box.height };
		canvas.dispatchEvent(new PointerEvent(type, { ...at, button: 0, bubbles: true }));
		flushSync();
	};
	const button = (name: string) => {
		const found = [...document.querySelectorAll('button')].find((each) => each.textContent.trim() === name);
		if (!found) throw new Error(`no button ${name}`);
		return found;
	};
	const stroke = (y: number) => {
		point('pointerdown', 0.2, y);
		point('pointermove', 0.8, y);
		point('pointerup', 0.8, y);
	};
	return { stroke, button };
}

/** Whether there is ink at a place, 0 to 1 each way. */
function isInk(image: ImageData | undefined, x: number, y: number): boolean {
	if (!image) return false;
	const i = 4 * (Math.round(y * image.height) * image.width + Math.round(x * image.width));
	return (image.data[i] ?? 255) < 128;
}

test('hands over what was drawn, in black on white, and clears', async () => {
	const images: ImageData[] = [];
	const { stroke, button } = setUp(async (image) => void images.push(image));
	expect(button('Add').disabled).toBe(true);
	stroke(0.5);
	button('Add').click();
	await vi.waitFor(() => expect(images).toHaveLength(1));
	expect(isInk(images[0], 0.5, 0.5)).toBe(true);
	expect(isInk(images[0], 0.5, 0.1)).toBe(false);
	await vi.waitFor(() => expect(button('Add').disabled).toBe(true));
});

test('undo takes back the last stroke only', async () => {
	const images: ImageData[] = [];
	const { stroke, button } = setUp(async (image) => void images.push(image));
	stroke(0.3);
	stroke(0.7);
	button('Undo').click();
	flushSync();
	button('Add').click();
	await vi.waitFor(() => expect(images).toHaveLength(1));
	expect(isInk(images[0], 0.5, 0.3)).toBe(true);
	expect(isInk(images[0], 0.5, 0.7)).toBe(false);
});

test('a refused drawing stays, with the reason beside it', async () => {
	const { stroke, button } = setUp(async () => 'No digit stands out.');
	stroke(0.5);
	button('Add').click();
	await vi.waitFor(() => expect(document.body.textContent).toContain('No digit stands out.'));
	expect(button('Add').disabled).toBe(false);
});
