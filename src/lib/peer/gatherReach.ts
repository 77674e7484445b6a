/** Whether helpers that let peers behind other networks' walls meet did answer. */
export interface Reach {
	/** STUN tells a peer its address as others see it. `none`: the network names no such server. */
	stun: 'none' | 'answers' | 'silent';
	/** TURN relays where nothing else gets through. */
	turn: 'none' | 'answers' | 'silent';
}

/** A server that has not answered by then is silent. */
const GATHER_MS = 8000;

type IceServer = { urls: string | string[] };

/** What of WebRTC is needed to find out. */
export type GatheringConnection = Pick<
	RTCPeerConnection,
	'createDataChannel' | 'createOffer' | 'setLocalDescription' | 'addEventListener' | 'close'
>;

/**
 * Asks the network's STUN and TURN servers, as a call would; nothing is sent to anybody else.
 *
 * @param open makes a connection that uses these servers
 * @param sleep resolves after so many milliseconds
 */
export async function gatherReach(
	iceServers: readonly IceServer[],
	open: () => GatheringConnection,
	sleep: (ms: number) => Promise<void>
): Promise<Reach> {
	const urls = iceServers.flatMap(({ urls }) => urls);
	const names = (scheme: RegExp) => urls.some((url) => scheme.test(url));
	// A TURN server answers as a STUN server too.
	const hasTurn = names(/^turns?:/i);
	const hasStun = hasTurn || names(/^stuns?:/i);
	if (!hasStun) return { stun: 'none', turn: 'none' };
	const found = new Set<string>();
	const connection = open();
	try {
		const gathered = new Promise<void>((resolve) =>
			connection.addEventListener('icecandidate', ({ candidate }) => {
				if (!candidate) return resolve();
				if (candidate.type) found.add(candidate.type);
				if (found.has('srflx') && (!hasTurn || found.has('relay'))) resolve();
			})
		);
		connection.createDataChannel('reach');
		await connection.setLocalDescription(await connection.createOffer());
		await Promise.race([gathered, sleep(GATHER_MS)]);
	} finally {
		connection.close();
	}
	const said = (isNamed: boolean, didAnswer: boolean) =>
		!isNamed ? 'none' : didAnswer ? 'answers' : 'silent';
	return {
		// A relay was reached, whatever it said of our address.
		stun: said(hasStun, found.has('srflx') || found.has('relay')),
		turn: said(hasTurn, found.has('relay'))
	};
}
