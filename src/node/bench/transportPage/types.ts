/** Bytes of one message's attachment, and how many such messages a run sends. */
export interface TransportLoad {
	attachmentBytes: number;
	messages: number;
}

/** What a page needs to know of the other to connect and to know it. */
export interface Description {
	/** With its candidates in it. */
	sdp: string;
	peerId: string;
}

/** What the page offers to whoever drives it, as `globalThis.transportBench`. */
export interface TransportBenchPage {
	offer(): Promise<Description>;
	answer(offer: Description): Promise<Description>;
	accept(answer: Description): Promise<void>;
	/** When the link is made, and the bare channel open. */
	ready(): Promise<void>;
	/** Milliseconds from the first byte's sending to the other side's word that it has all. */
	bare(load: TransportLoad): Promise<number>;
	/** The same by messages with attachments over a link. */
	link(load: TransportLoad): Promise<number>;
}
