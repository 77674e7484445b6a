import { expect, test } from 'vitest';
import { adapterReport } from './adapterReport';
import type { GpuScope } from './openGpu';
import { probe } from './probe';

const enough = {
	maxBufferSize: 64 * 2 ** 20,
	maxStorageBufferBindingSize: 64 * 2 ** 20,
	maxComputeWorkgroupStorageSize: 8192,
	maxComputeInvocationsPerWorkgroup: 256
};
const info = { vendor: 'acme', architecture: 'anvil-9', description: '' };

interface Fake {
	limits?: Partial<typeof enough>;
	requestDevice?: () => Promise<unknown>;
}
const device = (lost: Promise<unknown> = new Promise(() => {})) => ({
	limits: { ...enough },
	features: new Set(['b', 'a']),
	lost,
	destroy() {}
});
function scope({ limits = {}, requestDevice = async () => device() }: Fake = {}): GpuScope {
	const adapter = { limits: { ...enough, ...limits }, features: new Set(), info, requestDevice };
	return { isSecureContext: true, navigator: { gpu: { requestAdapter: async () => adapter as never } } };
}

test('reports what the browser says', async () => {
	expect(await probe(scope())).toEqual({
		status: 'ready',
		adapter: { ...info, name: 'acme anvil-9', isSoftware: false },
		limits: {
			maxBufferBytes: enough.maxBufferSize,
			maxStorageBindingBytes: enough.maxStorageBufferBindingSize,
			maxWorkgroupStorageBytes: 8192,
			maxWorkgroupInvocations: 256
		},
		features: ['a', 'b']
	});
});

const fails = () => Promise.reject(new Error('no can do'));
const lost = async () => device(Promise.resolve({ reason: 'unknown', message: 'driver reset' }));
test.each<[string, GpuScope, string?]>([
	['insecure-context', { ...scope(), isSecureContext: false }],
	['no-webgpu', { isSecureContext: true, navigator: {} }],
	['no-adapter', { isSecureContext: true, navigator: { gpu: { requestAdapter: async () => null } } }],
	['no-adapter', { isSecureContext: true, navigator: { gpu: { requestAdapter: fails } } }],
	['limits-too-small', scope({ limits: { maxBufferSize: 64 * 2 ** 20 - 1 } }), 'maxBufferSize'],
	['limits-too-small', scope({ limits: { maxComputeInvocationsPerWorkgroup: 255 } }), '255'],
	['device-failed', scope({ requestDevice: fails }), 'no can do'],
	['device-lost', scope({ requestDevice: lost }), 'driver reset']
])('%s comes with a sentence and a way out', async (reason, from, details = '') => {
	const report = await probe(from);
	expect(report).toMatchObject({ status: 'unavailable', reason, sentence: expect.stringContaining(details) });
	if (report.status === 'unavailable') expect(report.wayOut).toMatch(/^[A-Z].*\.$/);
});

test('knows software renderers by their name or by the browser’s word, and nothing else', () => {
	const of = (change: object) => adapterReport({ ...info, ...change }).isSoftware;
	expect(of({ architecture: 'swiftshader' })).toBe(true);
	expect(of({ description: 'llvmpipe (LLVM 15.0.6, 256 bits)' })).toBe(true);
	expect(of({ description: 'Microsoft Basic Render Driver' })).toBe(true);
	expect(of({ isFallbackAdapter: true })).toBe(true);
	expect(of({ isFallbackAdapter: false })).toBe(false);
	expect(of({ description: 'Warped Reality 4090' })).toBe(false);
});

test('makes one line of a name, and no claim where there is none', () => {
	const name = (change: object) => adapterReport({ ...info, ...change }).name;
	expect(name({ vendor: 'acme', architecture: 'acme', description: 'acme' })).toBe('acme');
	expect(name({ vendor: '', architecture: '', description: '' })).toBe('unknown adapter');
	expect(name({ description: 'x'.repeat(500) })).toHaveLength(128);
});
