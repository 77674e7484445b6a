// A way to hurt a GPU worker that the app's has not.
import type { Hurt } from './types';

const scope = globalThis as unknown as DedicatedWorkerGlobalScope;
const devices = new Set<GPUDevice>();
const { requestDevice } = GPUAdapter.prototype;
GPUAdapter.prototype.requestDevice = async function (this: GPUAdapter, ...asked) {
	const device = await requestDevice.apply(this, asked);
	devices.add(device);
	void device.lost.then(() => devices.delete(device));
	return device;
};

scope.addEventListener('message', ({ data }: MessageEvent<{ hurt?: Hurt }>) => {
	if (data.hurt === 'throw') throw new Error('The benchmark threw this.');
	if (data.hurt === 'end') scope.close();
	if (data.hurt === 'device') for (const device of devices) device.destroy();
});
