// Every limit of the wire on one page. Both sides know them all: an honest sender waits where a receiver
// would refuse, so a limit that is reached on the receiving side is a broken rule and ends the link.
import type { Message } from './messages';

const KIB = 1024;
const MIB = 1024 * KIB;

/** Raised when a peer of the version before could no longer be understood. */
export const PROTOCOL_VERSION = 3;

/** version u8, type u8, flags u16, stream u32, length u32. */
export const FRAME_HEADER_BYTES = 12;
/**
 * With its header a quarter of the 256 KiB that Chromium and libdatachannel take as one message, and
 * small enough that a ping waits for little behind it.
 */
export const FRAME_PAYLOAD_BYTES = 64 * KIB;

/** A control message: room for 16 tensor headers or 1,024 digests, and nothing near a tensor. */
export const CONTROL_BYTES = 32 * KIB;
/** A sentence for a person. */
export const TEXT_CHARS = 500;
/** Job, task and challenge ids: a UUID or a 32-byte hash with `0x`, with room. */
export const ID_CHARS = 80;
export const TENSOR_NAME_CHARS = 256;
/** ONNX sets none; no known model goes past 6. */
export const TENSOR_DIMS = 8;
/** Inputs or outputs of one run; the widest exported decoders without a cache have 12. */
export const TENSORS_PER_MESSAGE = 16;

/** Values of all tensors of one run in one direction: a 4096 x 4096 float32 matrix. */
export const TASK_TENSOR_BYTES = 64 * MIB;
/** The unit in which models travel, are hashed and resumed. */
export const MODEL_CHUNK_BYTES = MIB;
/** Chrome caps one ArrayBuffer near 2 GB, and ORT holds a model twice while it loads. */
export const MODEL_BYTES = 512 * MIB;
/** Siblings on the longest way up: 512 chunks. */
export const MODEL_TREE_DEPTH = 9;
/** Chunks that a sender may be ahead of what the device says it has on its disk: 40 MB/s at a round trip of 200 ms. */
export const MODEL_CHUNKS_AHEAD = 8;
/** Chunks that a device may have asked another for at once, over one link. */
export const MODEL_FETCHES_AT_ONCE = 2;
/** Models that a device names as held: 4 KiB of hashes, an eighth of a control message. */
export const MODELS_NAMED = 64;
/** Devices that one model is fetched from: more would not make a download faster than its own line. */
export const MODEL_SOURCES = 8;
/** A broker's URL; the registry takes no longer one. */
export const ENDPOINT_CHARS = 256;
/** Attempts that a device may say it takes at once; a GPU runs one at a time. */
export const SLOTS_NAMED = 256;
/** Above it sums of products of 5-bit entries are no longer exact in float32. */
export const PROOF_MATRIX_N = 4096;
export const PROOF_ROUNDS = 1024;
/** 128 MiB of u32: what WebGPU promises that one binding may hold. */
export const PROOF_WORDS = 2 ** 25;
/** Buffers held at once; a digest of each travels. */
export const PROOF_CHUNKS = 1024;
/** Values of one memory probe: 256 KiB. */
export const PROOF_PROBES = 2 ** 16;
/** Rounds that one challenge opens, each another; every one costs the device a round again. */
export const PROOF_OPENS = 8;
/** A challenge is cut to last 1.5 s; a device that needs so long has stalled. */
export const PROOF_DEADLINE_MS = 60_000;

/** What one message type may carry beside itself. */
export interface AttachmentLimit {
	count: number;
	totalBytes: number;
	/** Where fewer may come too. */
	least?: number;
}

const none: AttachmentLimit = { count: 0, totalBytes: 0 };

export const ATTACHMENT_LIMITS: Readonly<Record<Message['type'], AttachmentLimit>> = {
	'lease.present': none,
	'lease.accepted': none,
	refused: none,
	'model.offer': none,
	'model.wanted': none,
	'model.chunk': { count: 1, totalBytes: MODEL_CHUNK_BYTES },
	'model.sources': none,
	'model.fetch': none,
	'model.progress': none,
	'model.load': none,
	'model.loading': none,
	'model.ready': none,
	'task.run': { count: TENSORS_PER_MESSAGE, totalBytes: TASK_TENSOR_BYTES },
	'task.done': { count: TENSORS_PER_MESSAGE, totalBytes: TASK_TENSOR_BYTES },
	'task.failed': none,
	'task.cancel': none,
	bye: none,
	resumed: none,
	'proof.request': none,
	'proof.prepare': none,
	'proof.prepared': none,
	'proof.challenge': none,
	'proof.commit': none,
	'proof.probe': none,
	'proof.probed': none,
	'proof.open': none,
	'proof.reveal': { count: 1, totalBytes: PROOF_MATRIX_N * PROOF_MATRIX_N * 4, least: 0 },
	'proof.done': none,
	'proof.verdict': none
};

/** Bytes a stream may be ahead of its receiver: 40 MB/s at a round trip of 100 ms. */
export const STREAM_WINDOW_BYTES = 4 * MIB;
/** Messages with attachments under way at once in one direction. */
export const STREAMS_AT_ONCE = 64;
/** Announced bytes of all of these together; two of the largest messages. */
export const ASSEMBLING_BYTES = 128 * MIB;
/** An attachment up to here is allocated when its first byte comes; a larger one grows as it comes. */
export const ALLOCATE_AT_ONCE_BYTES = 4 * MIB;
/** Attachment bytes of messages whose handlers are still at work; past it no more credit is granted. */
export const HELD_BYTES = 128 * MIB;
/** Messages whose handlers are still at work; a scheduler keeps a handful. */
export const MESSAGES_HELD = 4096;
/** A sender that gets no credit for so long has a peer that does not take what it asked for. */
export const CREDIT_STALL_MS = 60_000;

/** Bulk data waits in our own queue while the channel holds more: what a ping may have to wait behind. */
export const CHANNEL_HIGH_BYTES = MIB;
/** The channel says so when it holds less again; half, so that it never runs dry meanwhile. */
export const CHANNEL_LOW_BYTES = 512 * KIB;
/** Control messages wait from here on. Chromium closes a channel that buffers more than 16 MiB. */
export const CHANNEL_CONTROL_BYTES = 4 * MIB;
/** Even pongs and credit are dropped here: whoever fills this reads nothing. */
export const CHANNEL_FULL_BYTES = 8 * MIB;

/** DESIGN, section 6. */
export const HEARTBEAT_MS = 5_000;
/** Three heartbeats in a row in which nothing at all came. */
export const HEARTBEAT_EXPIRY_MS = 15_000;
/** Both sides send two short messages and sign once; a relayed path on a phone takes a second. */
export const HANDSHAKE_MS = 10_000;
/** Broker, ICE and DTLS; the broker says after 5 s that a peer is not there. */
export const CONNECT_MS = 20_000;
/** Between two tries to reach the broker again: doubled from the first to the last. */
export const RECONNECT_FIRST_MS = 500;
export const RECONNECT_LAST_MS = 15_000;
/** One message to or from the broker; an SDP with many candidates has under 10 KiB. */
export const BROKER_MESSAGE_BYTES = 64 * KIB;
/** Connections that others have begun and not finished, or finished; past it new offers are ignored. */
export const CHANNELS_AT_ONCE = 256;
