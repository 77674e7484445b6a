import { RallyError } from '$lib/core/errors';
import type { Tensor } from '$lib/core/tensor';
import { elementsOf } from './elements';

/** What spreadsheets open: 16,384 in Excel, 18,278 in Google Sheets. */
const COLUMNS = 16_384;

/**
 * Outputs as a table: a row for each task, a column for each value, called `output[0][3]`; one alone is called
 * `output`. Where tasks have outputs of different shapes, cells stay empty.
 *
 * RFC 4180. A text that a spreadsheet would take for a formula gets an apostrophe before it.
 *
 * @throws RallyError `csv.tooWide`
 * @example writeCsv([{ label: 'seven.png', outputs: [y] }]) // 'label,y[0],y[1]\r\nseven.png,0.1,0.9\r\n'
 */
export function writeCsv(rows: readonly { label: string; outputs: readonly Tensor[] }[]): string {
	const columns = new Map<string, number>();
	const table = rows.map(({ label, outputs }) => {
		const cells: string[] = [];
		for (const output of outputs) {
			const called = namer(output);
			let i = 0;
			for (const value of elementsOf(output)) {
				const name = called(i++);
				const column = columns.get(name) ?? columns.size;
				if (column >= COLUMNS)
					throw new RallyError(`A table of these outputs would have more than ${COLUMNS} columns.`, {
						code: 'csv.tooWide',
						details: `“${output.name}” has the shape [${output.dims.join(', ')}]`,
						hint: 'Download .npz instead.'
					});
				columns.set(name, column);
				cells[column] = String(value);
			}
		}
		return { label, cells };
	});
	const head = ['label', ...columns.keys()].map(quoted).join();
	const lines = table.map(({ label, cells }) =>
		[quoted(label), ...Array.from({ length: columns.size }, (_, i) => cells[i] ?? '')].join()
	);
	return [head, ...lines, ''].join('\r\n');
}

/** The column of the i-th value: an index for each dimension. */
function namer({ name, dims }: Tensor): (i: number) => string {
	if (dims.every((dim) => dim === 1)) return () => name;
	return (i) => {
		let rest = i;
		let indices = '';
		for (const dim of [...dims].reverse()) {
			indices = `[${rest % dim}]${indices}`;
			rest = Math.floor(rest / dim);
		}
		return name + indices;
	};
}

function quoted(text: string): string {
	const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
	return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
