/** Who decides where recorded commands are cut. */
export interface Cuts {
	/** Whether commands recorded from now on may be cut at all. */
	isCutting(): boolean;
	/** Where the pass that begins now writes its times, if anywhere. */
	stamps(): GPUComputePassTimestampWrites | undefined;
	/** Told after each dispatch. @returns whether what was recorded so far is to be submitted now */
	endsHere(): boolean;
	/** Told after each submission that had dispatches. */
	onSubmitted(): void;
}

/**
 * Lets one device's commands, recorded by anyone, a library included, reach the GPU in smaller submissions than they
 * were recorded for: after a dispatch the pass may be ended and submitted, and what follows goes into another. ONNX
 * Runtime puts 16 dispatches into a submission. It has an option for that (`maxNumPendingDispatches`), of the device
 * and not of the session, that ORT Web cannot reach and that could not be changed in the middle of a run.
 *
 * Order and results stay as they are: a queue keeps its order, and what a dispatch reads was written before it was
 * recorded. Pipeline and bind groups are set again in the new pass.
 */
export function cutCommands(device: GPUDevice, cuts: Cuts): void {
	const create = device.createCommandEncoder.bind(device);
	const submit = device.queue.submit.bind(device.queue);
	const withDispatches = new WeakSet<GPUCommandBuffer>();

	device.createCommandEncoder = (...options) =>
		cuts.isCutting() ? cutEncoder(() => create(...options)) : create(...options);

	device.queue.submit = (buffers) => {
		const commands = [...buffers];
		submit(commands);
		if (commands.some((buffer) => withDispatches.has(buffer))) cuts.onSubmitted();
	};

	function cutEncoder(begin: () => GPUCommandEncoder): GPUCommandEncoder {
		let encoder = begin();
		let hasDispatches = false;
		const cut = () => {
			submit([encoder.finish()]);
			hasDispatches = false;
			encoder = begin();
			cuts.onSubmitted();
		};

		function cutPass(descriptor: GPUComputePassDescriptor | undefined): GPUComputePassEncoder {
			let pass: GPUComputePassEncoder | undefined;
			let pipeline: GPUComputePipeline | undefined;
			const groups = new Map<number, unknown[]>();
			const open = (): GPUComputePassEncoder => {
				if (pass) return pass;
				const stamps = cuts.stamps();
				pass = encoder.beginComputePass(
					stamps ? { ...descriptor, timestampWrites: stamps } : (descriptor ?? {})
				);
				if (pipeline) pass.setPipeline(pipeline);
				for (const args of groups.values()) pass.setBindGroup(...(args as [number, GPUBindGroup]));
				return pass;
			};
			const dispatched = () => {
				hasDispatches = true;
				if (!cuts.endsHere()) return;
				pass?.end();
				pass = undefined;
				cut();
			};
			return standIn(open, {
				setPipeline(to: GPUComputePipeline) {
					pipeline = to;
					open().setPipeline(to);
				},
				setBindGroup(...args: [number, GPUBindGroup]) {
					groups.set(args[0], args);
					open().setBindGroup(...args);
				},
				dispatchWorkgroups(...sizes: [number]) {
					open().dispatchWorkgroups(...sizes);
					dispatched();
				},
				dispatchWorkgroupsIndirect(...source: [GPUBuffer, number]) {
					open().dispatchWorkgroupsIndirect(...source);
					dispatched();
				},
				end() {
					pass?.end();
					pass = undefined;
				}
			});
		}

		return standIn(() => encoder, {
			beginComputePass: cutPass,
			finish(...options: [GPUCommandBufferDescriptor?]) {
				const buffer = encoder.finish(...options);
				if (hasDispatches) withDispatches.add(buffer);
				return buffer;
			}
		});
	}
}

/** An object that has these methods, and else does what the one that is current then does. */
function standIn<T extends object>(current: () => T, own: object): T {
	return new Proxy({} as T, {
		get(_, name) {
			if (Object.hasOwn(own, name)) return Reflect.get(own, name);
			const value: unknown = Reflect.get(current(), name);
			return typeof value === 'function' ? value.bind(current()) : value;
		}
	});
}
