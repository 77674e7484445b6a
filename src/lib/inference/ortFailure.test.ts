import { expect, test } from 'vitest';
import { RallyError } from '$lib/core/errors';
import { ortFailure } from './ortFailure';

// Messages as ONNX Runtime Web 1.30 gives them, cut where they ramble.
test.each([
	[
		'model.corrupt',
		"Can't create a session. ERROR_CODE: 7, ERROR_MESSAGE: Failed to load model because protobuf parsing failed."
	],
	[
		'model.corrupt',
		"Can't create a session. ERROR_CODE: 2, ERROR_MESSAGE: No graph was found in the protobuf."
	],
	[
		'model.unsupportedOperator',
		"Can't create a session. ERROR_CODE: 6, ERROR_MESSAGE: No Op registered for Frobnicate with domain_version of 17"
	],
	[
		'model.unsupportedOpset',
		"Can't create a session. ERROR_CODE: 1, ERROR_MESSAGE: transformer_memcpy.cc:254 !node_provider_type.empty() was false. Provider type for Add node with name '' is not set."
	],
	[
		'model.unsupportedOpset',
		'ONNX Runtime only *guarantees* support for models stamped with official released onnx opset versions. Opset 99 is under development'
	],
	[
		'gpu.noFloat16',
		'failed to call OrtRun(). ERROR_CODE: 1, ERROR_MESSAGE: Program Add requires f16 but the device does not support it.'
	],
	[
		'gpu.outOfMemory',
		'failed to call OrtRun(). ERROR_CODE: 1, ERROR_MESSAGE: safeint.h:17 SafeIntExceptionHandler<onnxruntime::OnnxRuntimeException>::SafeIntOnOverflow() Integer overflow'
	],
	['gpu.outOfMemory', "Can't create a session. failed to allocate a buffer of size 3221225472."],
	[
		'gpu.unavailable',
		'no available backend found. ERR: [webgpu] Error: Failed to get GPU adapter. You may need to enable flag "--enable-unsafe-webgpu"'
	],
	[
		'inference.noRuntime',
		'no available backend found. ERR: [webgpu] RuntimeError: Aborted(both async and sync fetching of the wasm failed).'
	],
	[
		'inference.noRuntime',
		"no available backend found. ERR: [webgpu] Error: previous call to 'initializeWebAssembly()' failed."
	],
	['inference.aborted', 'Aborted(Assertion failed)'],
	[
		'model.shapeMismatch',
		'ERROR_CODE: 6, ERROR_MESSAGE: [ShapeInferenceError] Mismatch between number of inferred and declared dimensions. inferred=1 declared=0'
	],
	['model.notLoadable', 'something nobody has seen']
])('%s', (code, message) => {
	const error = ortFailure(new Error(message), 'load');
	expect(error).toMatchObject({ code, details: message.slice(0, 600) });
	expect(error.shortMessage).toMatch(/^[A-Z][^\n]*\.$/);
	expect(error.shortMessage).not.toMatch(/ERROR_CODE/);
});

test('names the operator that is missing', () => {
	expect(
		ortFailure(new Error('No Op registered for Foo with domain_version of 9'), 'load').shortMessage
	).toMatch(/Foo/);
});

test('a trap in the WebAssembly is told from a refusal', () => {
	expect(ortFailure(new WebAssembly.RuntimeError('unreachable'), 'run').code).toBe('inference.aborted');
	expect(ortFailure(new Error('whatever'), 'run').code).toBe('model.runFailed');
	expect(ortFailure(42, 'run').details).toBe('42');
});

test('what is in our own words already stays as it is', () => {
	const error = new RallyError('Mine.', { code: 'gpu.deviceLost' });
	expect(ortFailure(error, 'run')).toBe(error);
});
