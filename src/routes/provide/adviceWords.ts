import type { Advice, Reason } from '$lib/market/advise';
import { obstacleWords } from '$lib/provider/autopilot/words';
import { formatAmount, formatDuration } from '$lib/ui/format';

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
			return reason.rentedDevices === 0
				? 'Nobody rents here now: what you put in comes back, the costs do not.'
				: 'Earns what renters pay during your window; nothing of that is counted.';
		case 'setsPrice':
			return `You would set the price, ${rally(reason.priceWad * 3600n)} an hour.`;
		case 'holdsCollateral':
			return 'Paid at once; the collateral is lost if a proof fails inside the window.';
		case 'costsMoreThanItPays':
			return 'It costs more than it pays.';
		case 'costs': {
			const { burnWei, proofs, proofFeesWei } = reason;
			if (proofs === 0) return `Costs ${rally(burnWei)}, burned; your proof still holds.`;
			return `Costs ${rally(burnWei)}, burned, and ${rally(proofFeesWei)} for ${proofs === 1 ? 'a proof' : `up to ${proofs} proofs`}.`;
		}
		// The figures beside the words say these.
		case 'paidAtOnce':
		case 'mixMayShift':
		case 'isProved':
		case 'mustProve':
			return undefined;
	}
}
