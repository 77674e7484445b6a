import type { QuietEvidence, WrongRow } from '$lib/client/quietChallenge/types';
import type { Result } from '$lib/core/result';
import type { CheckedAgain } from './receipts.svelte';

/** What checking a quiet check again found, told as of any other file. */
export function quietRechecked(
	{ receipt, outputs, batch }: QuietEvidence,
	found: Result<{ wrong: WrongRow | undefined; rowsChecked: number }>
): CheckedAgain {
	const wrong = found.ok ? found.value.wrong : undefined;
	const shows = !found.ok
		? []
		: wrong
			? [
					'The device signed this answer to this network and this input, which follow from the seed in the file.',
					wrong.difference
						? `Row ${wrong.row + 1} of it is wrong: column ${wrong.difference.column + 1} holds ${wrong.difference.given}, and ${wrong.difference.right} is right, as computed here.`
						: 'It has not the shape that the network gives.'
				]
			: [
					'The device signed this answer to this network and this input, which follow from the seed in the file.',
					`${found.value.rowsChecked} ${found.value.rowsChecked === 1 ? 'row of it, computed' : 'rows of it, computed'} again here, ${found.value.rowsChecked === 1 ? 'is' : 'are'} right: it shows nothing against the device.`
				];
	return {
		kind: 'quiet',
		title: wrong
			? 'This check holds: the device signed a wrong answer.'
			: found.ok
				? 'This check holds, and shows nothing against the device.'
				: 'This check does not hold.',
		jobId: receipt.jobId,
		modelId: receipt.modelId,
		chainId: receipt.chainId,
		leaseId: receipt.leaseId,
		holds: found.ok,
		tasks: [
			{
				index: batch,
				label: `Batch ${batch + 1}`,
				taskId: receipt.taskId,
				state: 'done',
				outputs: [...outputs],
				checked: found.ok,
				verdict: found.ok ? 'holds' : 'broken',
				problems: found.ok ? [] : [found.error.shortMessage],
				receipt,
				deviceId: found.ok ? receipt.deviceId : undefined
			}
		],
		shows,
		cannotShow: [
			'Anything about rows that the file does not name.',
			'Whether the device was registered and rented: the chain knows that.'
		]
	};
}
