import { RallyError, toRallyError } from '$lib/core/errors';
import type { StorageFacts } from '$lib/store/browserStorage';
import { quotaChoices } from './quotaChoices';
import type { KeptModel, KeptModels, ModelCacheKit } from './services';

export type ModelCacheTask = 'remove' | 'removeAll' | 'pin' | 'quota' | 'keep';

/** What came of the last press; the page has the words. */
export type ModelCacheOutcome =
	| { type: 'removed' | 'resized'; count: number; bytes: number }
	/** `gone`: the browser or another tab has deleted it meanwhile. */
	| { type: 'pinned' | 'unpinned' | 'gone'; model: KeptModel }
	| { type: 'kept' | 'notKept' };

const bytesOf = (models: readonly KeptModel[]) => models.reduce((sum, { heldBytes }) => sum + heldBytes, 0);

/** The models that this browser keeps, as their owner sees and rules them. */
export class ModelCache {
	readonly #load: () => Promise<ModelCacheKit>;
	#reading = $state.raw<KeptModels>();
	#isPersistent = $state.raw(true);
	#readError = $state.raw<RallyError>();
	#error = $state.raw<RallyError>();
	#busy = $state.raw<{ task: ModelCacheTask; id: string | undefined }>();
	#outcome = $state.raw<ModelCacheOutcome>();
	#refreshing: Promise<void> | undefined;
	#isStale = false;

	constructor(load: () => Promise<ModelCacheKit>) {
		this.#load = load;
	}

	/** Used last first; undefined until they are read. What has only just begun to come is not shown. */
	get models(): KeptModel[] | undefined {
		return this.#reading?.models.filter(({ heldBytes }) => heldBytes > 0);
	}
	get totalBytes(): number {
		return bytesOf(this.#reading?.models ?? []);
	}
	/** Models that a press on “delete all” takes. */
	get removable(): KeptModel[] {
		return (this.models ?? []).filter(({ isInUse }) => !isInUse);
	}
	get quotaBytes(): number | undefined {
		return this.#reading?.quotaBytes;
	}
	/** What the browser leaves for models beside all else that the site keeps; undefined where it does not say. */
	get mostBytes(): number | undefined {
		const { allowedBytes, usedBytes = 0 } = this.storage ?? {};
		return allowedBytes === undefined
			? undefined
			: Math.max(0, allowedBytes - Math.max(0, usedBytes - this.totalBytes));
	}
	get quotaChoices(): number[] {
		return this.quotaBytes === undefined ? [] : quotaChoices(this.quotaBytes, this.mostBytes);
	}
	/** Pinned and used ones alone are over what models may take: nothing new is kept. */
	get isOver(): boolean {
		return this.quotaBytes !== undefined && this.totalBytes > this.quotaBytes;
	}
	get storage(): StorageFacts | undefined {
		return this.#reading?.storage;
	}
	/** False where models are gone with the tab. */
	get isPersistent(): boolean {
		return this.#isPersistent;
	}
	/** Why the last press led to nothing, or why what is kept can't be read. */
	get error(): RallyError | undefined {
		return this.#error ?? this.#readError;
	}
	get busy(): { task: ModelCacheTask; id: string | undefined } | undefined {
		return this.#busy;
	}
	get outcome(): ModelCacheOutcome | undefined {
		return this.#outcome;
	}

	/** Reads what is kept, and again whenever that has changed, until the signal aborts. */
	async follow(signal: AbortSignal): Promise<void> {
		try {
			const kit = await this.#load();
			if (signal.aborted) return;
			this.#isPersistent = kit.isPersistent;
			const stop = kit.watch(() => void this.#refresh(kit));
			signal.addEventListener('abort', stop, { once: true });
			await this.#refresh(kit);
		} catch (error) {
			this.#readError = toRallyError(error);
		}
	}

	remove(id: string): Promise<void> {
		return this.#do('remove', id, async (kit) => {
			const [model] = this.removable.filter((each) => each.id === id);
			if (!model) return;
			await kit.remove(id);
			this.#outcome = { type: 'removed', count: 1, bytes: model.heldBytes };
		});
	}

	/** All but what is in use. */
	removeAll(): Promise<void> {
		return this.#do('removeAll', undefined, async (kit) => {
			const going = this.removable;
			for (const { id } of going) await kit.remove(id);
			this.#outcome = { type: 'removed', count: going.length, bytes: bytesOf(going) };
		});
	}

	setPinned(id: string, isPinned: boolean): Promise<void> {
		return this.#do('pin', id, async (kit) => {
			const model = this.models?.find((each) => each.id === id);
			if (!model) return;
			await kit.setPinned(id, isPinned);
			const isHere = (await kit.read()).models.some((each) => each.id === id && each.heldBytes > 0);
			this.#outcome = { type: !isHere ? 'gone' : isPinned ? 'pinned' : 'unpinned', model };
		});
	}

	setQuota(bytes: number): Promise<void> {
		return this.#do('quota', undefined, async (kit) => {
			if (bytes > (this.mostBytes ?? Infinity) && bytes > (this.quotaBytes ?? 0)) {
				throw new RallyError('This browser does not give that much room.', {
					code: 'quota.tooLarge',
					details: `${bytes} bytes wanted, ${this.mostBytes} left for models`,
					hint: 'Choose less, or free some disk space.'
				});
			}
			const before = this.models ?? [];
			await kit.setQuota(bytes);
			const left = (await kit.read()).models.map(({ id }) => id);
			const gone = before.filter(({ id }) => !left.includes(id));
			this.#outcome = { type: 'resized', count: gone.length, bytes: bytesOf(gone) };
		});
	}

	askToKeep(): Promise<void> {
		return this.#do('keep', undefined, async (kit) => {
			this.#outcome = { type: (await kit.askToKeep()) ? 'kept' : 'notKept' };
		});
	}

	async #do(
		task: ModelCacheTask,
		id: string | undefined,
		act: (kit: ModelCacheKit) => Promise<void>
	): Promise<void> {
		if (this.#busy) return;
		this.#busy = { task, id };
		this.#error = undefined;
		this.#outcome = undefined;
		try {
			const kit = await this.#load();
			try {
				await act(kit);
			} finally {
				// Whatever came of it, the list says what is so.
				await this.#refresh(kit);
			}
		} catch (error) {
			this.#error = toRallyError(error);
		} finally {
			this.#busy = undefined;
		}
	}

	/** One reading at a time; what changes during one is read once more. */
	#refresh(kit: ModelCacheKit): Promise<void> {
		this.#isStale = true;
		this.#refreshing ??= this.#readUntilFresh(kit).finally(() => (this.#refreshing = undefined));
		return this.#refreshing;
	}

	async #readUntilFresh(kit: ModelCacheKit): Promise<void> {
		while (this.#isStale) {
			this.#isStale = false;
			try {
				this.#reading = await kit.read();
				this.#readError = undefined;
			} catch (error) {
				this.#readError = toRallyError(error);
			}
		}
	}
}
