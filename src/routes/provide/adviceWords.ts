import type { Advice, Reason } from '$lib/market/advise';
import { obstacleWords } from '$lib/provider/autopilot/words';
import { formatAmount, formatClock, formatDuration } from '$lib/ui/format';

const rally = (wei: bigint): string => `${formatAmount(wei)} RALLY`;

/** Why a choice pays what it pays, in two or three sentences; what keeps it from being one comes alone. */
export function adviceWords(advice: Advice): string {
	if (advice.obstacle) return obstacleWords(advice.obstacle);
	return advice.reasons.map(reasonWords).filter(Boolean).join(' ');
}

/** What goes in or comes out for a window of this length, and what may come of it. */
export function stakeWords(advice: Advice, windowSeconds: number): string {
	const span = formatDuration(windowSeconds);
	if (advice.obstacle) return obstacleWords(advice.obstacle);
	const first =
		advice.mode === 'lp'
			? `About ${rally(advice.putInWei)} go in beside your ${span} and flow back to you over that time.`
			: `Your ${span} sell for about ${rally(advice.paidWei)} now; ${rally(advice.lockedWei)} are held until the end.`;
	return `${first} ${adviceWords(advice)}`;
}

function reasonWords(reason: Reason): string | undefined {
	switch (reason.why) {
		case 'earnsOnlyByRents':
			if (reason.rentedDevices === 0)
				return 'Nobody rents in this pool now: you get back what you put in, and the costs are lost.';
			return 'More than you put in comes back only if renters pay during your window; nothing of that is counted.';
		case 'setsPrice':
			return `You would be the only one, at ${rally(reason.priceWad * 3600n)} an hour.`;
		case 'paidAtOnce':
			return undefined;
		case 'holdsCollateral':
			return 'The collateral is lost if a proof fails inside the window.';
		case 'mixMayShift':
			return undefined;
		case 'costsMoreThanItPays':
			return 'It costs more than it pays.';
		case 'costs': {
			const proofs =
				reason.proofs === 0
					? ''
					: ` and ${rally(reason.proofFeesWei)} for ${reason.proofs === 1 ? 'a proof' : `up to ${reason.proofs} proofs`}`;
			return `${rally(reason.burnWei)} are burned${proofs}.`;
		}
		case 'isProved':
			return `Your proof holds until ${formatClock(reason.untilS * 1000)}.`;
		case 'mustProve':
			return undefined;
	}
}
