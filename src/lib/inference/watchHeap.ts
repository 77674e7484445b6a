/**
 * Counts the bytes of every WebAssembly memory of this global scope that is made from now on. ORT's heap is one: it
 * grows and never shrinks, ends at 4 GiB, and no API tells of it: `performance.memory` counts JavaScript alone, and
 * `measureUserAgentSpecificMemory` answers after the next garbage collection, many seconds late.
 *
 * @returns a function that gives the count now, bytes
 */
export function watchHeap(): () => number {
	const memories: WeakRef<WebAssembly.Memory>[] = [];
	WebAssembly.Memory = class extends WebAssembly.Memory {
		constructor(descriptor: WebAssembly.MemoryDescriptor) {
			super(descriptor);
			memories.push(new WeakRef(this));
		}
	};
	return () => memories.reduce((sum, memory) => sum + (memory.deref()?.buffer.byteLength ?? 0), 0);
}
