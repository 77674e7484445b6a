import type { RoundView } from '$lib/chain/types';
import { toRallyError, type RallyError } from '$lib/core/errors';
import type { Address, Hex } from '$lib/core/ids';
import type { Recheck } from '$lib/verifier/recheck';
import type { RecheckProgress } from '$lib/verifier/recheckTranscript';
import type { SignedTranscript } from '$lib/verifier/types';
import type { Described, Judged, KeptTranscript, OnChain, VerifyService } from './verifyPorts';

export type TranscriptTask = 'vote' | 'judge';

/** The transcript that is being looked at. */
export interface OpenTranscript extends Described {
	signed: SignedTranscript;
	/** `made` just now, `kept` from before, or brought by a file or a link. */
	from: 'made' | 'kept' | 'file' | 'link';
	/** While it is being checked again. */
	progress: RecheckProgress | undefined;
	recheck: Recheck | undefined;
	/** Undefined until the chain answered. */
	onChain: OnChain | undefined;
	onChainError: RallyError | undefined;
	voted: Hex | undefined;
	judged: Judged | undefined;
	/** Of the last press on it. */
	error: RallyError | undefined;
}

/** What was found of devices: by this browser before, or by others. */
export class Transcripts {
	readonly #load: () => Promise<VerifyService>;
	#open = $state.raw<OpenTranscript>();
	#importError = $state.raw<RallyError>();
	#kept = $state.raw<{ transcripts: KeptTranscript[]; damaged: number }>();
	#keptError = $state.raw<RallyError>();
	#busy = $state.raw<TranscriptTask>();
	#checking: AbortController | undefined;

	constructor(load: () => Promise<VerifyService>) {
		this.#load = load;
	}

	get open(): OpenTranscript | undefined {
		return this.#open;
	}
	get importError(): RallyError | undefined {
		return this.#importError;
	}
	get kept(): { transcripts: KeptTranscript[]; damaged: number } | undefined {
		return this.#kept;
	}
	get keptError(): RallyError | undefined {
		return this.#keptError;
	}
	get busy(): TranscriptTask | undefined {
		return this.#busy;
	}

	/** Reads what this browser kept. */
	async restore(): Promise<void> {
		try {
			this.#kept = await (await this.#load()).kept.list();
			this.#keptError = undefined;
		} catch (error) {
			this.#keptError = toRallyError(error);
		}
	}

	/** Opens a file's text, and checks it at once. */
	import(text: string): Promise<void> {
		return this.#bring('file', async (service) => service.read(text));
	}
	/** Opens what stands in the address, and checks it at once. */
	importLink(fragment: string): Promise<void> {
		return this.#bring('link', (service) => service.readLink(fragment));
	}
	/** Something that is no transcript at all, and why. */
	refuse(error: RallyError): void {
		this.#importError = error;
	}

	/** Opens one that was made in this tab or is kept. */
	async view(signed: SignedTranscript, from: OpenTranscript['from'] = 'kept'): Promise<void> {
		this.#show(await this.#load(), signed, from);
	}
	close(): void {
		this.#checking?.abort();
		this.#open = undefined;
		this.#importError = undefined;
	}

	/** Computes all that was opened again, step by step. */
	async recheck(): Promise<void> {
		const open = this.#open;
		if (!open) return;
		this.#checking?.abort();
		const turn = new AbortController();
		this.#checking = turn;
		this.#change(open, { progress: { share: 0, steps: [] }, recheck: undefined, error: undefined });
		try {
			const service = await this.#load();
			const recheck = await service.recheck(open.signed, {
				signal: turn.signal,
				onProgress: (progress) => {
					if (!turn.signal.aborted) this.#change(open, { progress });
				}
			});
			if (turn.signal.aborted) return;
			this.#change(open, { progress: undefined, recheck });
			if (recheck.holds && open.from !== 'made') await this.keep(open.signed, 'imported');
		} catch (error) {
			if (!turn.signal.aborted) this.#change(open, { progress: undefined, error: toRallyError(error) });
		}
	}
	cancelRecheck(): void {
		this.#checking?.abort();
		if (this.#open) this.#change(this.#open, { progress: undefined });
	}

	/** Asks the chain whether it knows this transcript, and whether the wallet has a seat about its device. */
	async compare(account: Address | undefined): Promise<void> {
		const open = this.#open;
		if (!open) return;
		try {
			const onChain = await (await this.#load()).onChain(open.signed, account);
			this.#change(open, { onChain, onChainError: undefined });
		} catch (error) {
			this.#change(open, { onChainError: toRallyError(error) });
		}
	}

	vote(round: RoundView): Promise<void> {
		return this.#press('vote', async (service, open) => {
			const voted = await service.vote(round, open.signed);
			this.#change(open, { voted });
		});
	}
	judge(): Promise<void> {
		return this.#press('judge', async (service, open) => {
			const judged = await service.judge(open.signed);
			this.#change(open, { judged });
		});
	}

	/** What a file of the open transcript is called and holds. */
	async file(): Promise<{ name: string; text: string } | undefined> {
		return this.#open && (await this.#load()).file(this.#open.signed);
	}
	/** The whole address at which the open transcript is checked again. */
	async link(): Promise<string | undefined> {
		return this.#open && (await this.#load()).link(this.#open.signed);
	}

	/** Keeps a transcript in this browser. */
	async keep(signed: SignedTranscript, origin: KeptTranscript['origin'] = 'made'): Promise<void> {
		try {
			const { kept } = await this.#load();
			await kept.add(signed, origin);
			this.#kept = await kept.list();
		} catch (error) {
			this.#keptError = toRallyError(error);
		}
	}
	/** Deletes a transcript from this browser. */
	async forget(transcriptId: Hex): Promise<void> {
		try {
			const { kept } = await this.#load();
			await kept.remove(transcriptId);
			this.#kept = await kept.list();
		} catch (error) {
			this.#keptError = toRallyError(error);
		}
	}

	async #bring(
		from: 'file' | 'link',
		read: (service: VerifyService) => Promise<SignedTranscript>
	): Promise<void> {
		this.#importError = undefined;
		try {
			const service = await this.#load();
			this.#show(service, await read(service), from);
		} catch (error) {
			this.#importError = toRallyError(error);
			return;
		}
		await this.recheck();
	}

	#show(service: VerifyService, signed: SignedTranscript, from: OpenTranscript['from']): void {
		this.#checking?.abort();
		this.#open = {
			...service.describe(signed),
			signed,
			from,
			progress: undefined,
			recheck: undefined,
			onChain: undefined,
			onChainError: undefined,
			voted: undefined,
			judged: undefined,
			error: undefined
		};
	}

	/** Changes what is open, unless another one is by now. */
	#change(open: OpenTranscript, change: Partial<OpenTranscript>): void {
		if (this.#open?.signed === open.signed) this.#open = { ...this.#open, ...change };
	}

	async #press(
		task: TranscriptTask,
		act: (service: VerifyService, open: OpenTranscript) => Promise<void>
	): Promise<void> {
		const open = this.#open;
		if (!open || this.#busy) return;
		this.#busy = task;
		this.#change(open, { error: undefined });
		try {
			await act(await this.#load(), open);
		} catch (error) {
			this.#change(open, { error: toRallyError(error) });
		} finally {
			this.#busy = undefined;
		}
	}
}
