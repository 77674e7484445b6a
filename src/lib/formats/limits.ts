// How large the files of a stranger may be before a reader gives up, on one page.
const MIB = 2 ** 20;

/** As the wire has it (`MODEL_BYTES`): Chrome caps one ArrayBuffer near 2 GB, and ORT holds a model twice while it loads. */
export const MODEL_FILE_BYTES = 512 * MIB;
/** As the wire has it (`TENSOR_DIMS`): ONNX sets no limit; no known model goes past 6. */
export const RANK = 8;
/** As the wire has it (`TENSORS_PER_MESSAGE`). */
export const TENSORS_PER_TASK = 16;
/** All that one file holds once unpacked: a batch of 3,400 pictures of 224 × 224 in float32, with the copy that splits it. */
export const FILE_TENSOR_BYTES = 2048 * MIB;
/** Files in one archive: a task each. */
export const ARCHIVE_ENTRIES = 10_000;
/** The text before an array's values; NumPy refuses to evaluate more than 10,000 characters of it. */
export const HEADER_BYTES = 64 * 1024;
/** JSON holds about 8 characters a value, and its parsed form four times as many bytes. */
export const JSON_CHARS = 256 * MIB;
/** Fields of a model's file that are looked at; 50,000 nodes with the shapes between them have 1,100,000. */
export const MODEL_FIELDS = 2_000_000;
/** Graphs inside of graphs: If in Loop in If. */
export const GRAPH_DEPTH = 32;
