import { expect, test } from 'vitest';
import { chosenFiles } from './chosenFiles';

function inputWith(...names: string[]): HTMLInputElement {
	const input = document.createElement('input');
	input.type = 'file';
	input.multiple = true;
	choose(input, ...names);
	return input;
}
function choose(input: HTMLInputElement, ...names: string[]): void {
	const data = new DataTransfer();
	for (const name of names) data.items.add(new File(['{}'], name));
	input.files = data.files;
}
const settle = () => new Promise((done) => setTimeout(done));

test('what was chosen before the page’s code was there is handed over, once', async () => {
	const heard: string[][] = [];
	const input = inputWith('early.json');
	const end = chosenFiles((files) => heard.push(files.map(({ name }) => name)))(input);
	await settle();
	choose(input, 'a.json', 'b.json');
	input.dispatchEvent(new Event('change'));
	expect(heard).toEqual([['early.json'], ['a.json', 'b.json']]);
	expect(input.files).toHaveLength(0);
	end?.();
	choose(input, 'late.json');
	input.dispatchEvent(new Event('change'));
	expect(heard).toHaveLength(2);
});

test('where nothing was chosen nothing is handed over', async () => {
	const heard: File[][] = [];
	chosenFiles((files) => heard.push(files))(inputWith());
	await settle();
	expect(heard).toEqual([]);
});
