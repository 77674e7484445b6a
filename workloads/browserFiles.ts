import { RallyError } from '$lib/core/errors';
import { createWorkloadFiles } from './files';

/** Never inlined: the page's policy lets it fetch from its own origin, not from `data:`. */
const urls = import.meta.glob<string>(['./*/*.onnx', './*/heldout.json', './*/golden/*'], {
	query: '?url&no-inline',
	import: 'default',
	eager: true
});

/** The workloads' files, fetched from where the app is served. */
export const workloadFiles = createWorkloadFiles(async (path) => {
	const url = urls[`./${path}`];
	if (!url) throw new RallyError(`The app has no file ${path}.`, { code: 'workload.unreadable' });
	let response: Response;
	try {
		response = await fetch(url);
	} catch (cause) {
		throw new RallyError(`The file ${path} could not be fetched.`, {
			code: 'workload.unreadable',
			hint: 'Check the connection and try again.',
			cause
		});
	}
	if (!response.ok) {
		throw new RallyError(`The file ${path} could not be fetched: the server said ${response.status}.`, {
			code: 'workload.unreadable',
			hint: 'Reload the page; the app may have been updated.'
		});
	}
	return new Uint8Array(await response.arrayBuffer());
});
