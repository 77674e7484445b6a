// Computing a transcript's rounds again keeps a processor busy for seconds: it has a thread of its own.
import { toRallyError } from '$lib/core/errors';
import { parseTranscript } from '$lib/verifier/transcript';
import { recheckTranscript } from '$lib/verifier/recheckTranscript';
import type { RecheckReply } from './verifyRecheck';

const reply = (message: RecheckReply) => postMessage(message);

addEventListener('message', ({ data }: MessageEvent<unknown>) => {
	void (async () => {
		try {
			const parsed = parseTranscript(data);
			if (!parsed.ok) throw parsed.error;
			const recheck = await recheckTranscript(parsed.value, {
				onProgress: (progress) => reply({ type: 'progress', progress })
			});
			reply({ type: 'done', recheck });
		} catch (thrown) {
			const { shortMessage, code } = toRallyError(thrown);
			reply({ type: 'failed', shortMessage, code });
		}
	})();
});
