import type { AdapterReport } from './report';

/** Receipts carry the name, and their field is this long. */
const MAX_NAME = 128;
/** Renderers known to run on the CPU: Chromium's, Mesa's (two names) and Windows' own. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|microsoft basic render|\bwarp\b/i;

type Info = Pick<GPUAdapterInfo, 'vendor' | 'architecture' | 'description'> & {
	readonly isFallbackAdapter?: boolean;
};

/** What a browser says of its adapter, as one report. It repeats; it concludes nothing but `isSoftware`. */
export function adapterReport(info: Info): AdapterReport {
	const { vendor, architecture, description } = info;
	const parts = [vendor, architecture, description].filter((part) => part !== '');
	const name = [...new Set(parts)].join(' ').slice(0, MAX_NAME) || 'unknown adapter';
	return {
		vendor,
		architecture,
		description,
		name,
		isSoftware: info.isFallbackAdapter === true || SOFTWARE.test(name)
	};
}
