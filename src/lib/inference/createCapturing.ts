import { InferenceSession } from './ort';

/**
 * A session that records the GPU's commands in its second run and replays them from then on. It takes one shape, with
 * inputs and outputs in the same buffers every time, and a graph that is on the GPU as a whole. Capturing is a session's
 * and not a run's, so it is one beside the session that takes every shape.
 */
export const createCapturing = (bytes: Uint8Array, device: GPUDevice): Promise<InferenceSession> =>
	InferenceSession.create(bytes, {
		executionProviders: [{ name: 'webgpu', device }],
		enableGraphCapture: true,
		logSeverityLevel: 4
	});
