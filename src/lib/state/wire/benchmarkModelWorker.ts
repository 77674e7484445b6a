// Builds the benchmark's model off the page's thread: a second of arithmetic, several on a phone.
import { toRallyError } from '$lib/core/errors';
import type { Tensor } from '$lib/core/tensor';
import { workloadFiles } from '$workloads/browserFiles';
import { builderOf } from '$workloads/files';

/** What a request, which is a workload's id, is answered with. */
export type BuiltReply =
	{ bytes: Uint8Array<ArrayBuffer>; inputs: Tensor[] } | { code: string; shortMessage: string };

/** Of the input; any does. */
const INPUT_SEED = 1;

self.onmessage = async ({ data: workloadId }: MessageEvent<string>) => {
	const reply = (message: BuiltReply, transfer: Transferable[]) => self.postMessage(message, { transfer });
	try {
		const bytes = await workloadFiles.model(workloadId);
		const inputs = (await builderOf(workloadId)).input(INPUT_SEED, 1);
		reply({ bytes, inputs }, [bytes.buffer, ...inputs.map(({ data }) => data.buffer)]);
	} catch (error) {
		const { code, shortMessage } = toRallyError(error, 'workload.unreadable');
		reply({ code, shortMessage }, []);
	}
};
