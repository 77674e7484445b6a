declare const brand: unique symbol;
type Brand<T, Name extends string> = T & { readonly [brand]: Name };

export type Hex = `0x${string}`;
/** A wallet or contract, 20 bytes. */
export type Address = Hex;
/** keccak-256 of a device's P-256 public key, x‖y, as the chain computes it. */
export type DeviceId = Brand<Hex, 'DeviceId'>;
/** A resource class and its pool: `keccak256` of the class's parameters. */
export type ClassId = Brand<Hex, 'ClassId'>;
/** SHA-256 of an ONNX file's bytes, 64 lower-case hex digits. */
export type ModelId = Brand<string, 'ModelId'>;
/** Where a broker finds a peer; derived from its key, see `protocol/peerId.ts`. */
export type PeerId = Brand<string, 'PeerId'>;
export type LeaseId = Brand<bigint, 'LeaseId'>;
/** Also the id of the window's st-token. */
export type WindowId = Brand<bigint, 'WindowId'>;
/** A round of verification. */
export type RoundId = Brand<bigint, 'RoundId'>;
/** RALLY burned, to be used up by one window. */
export type CertificateId = Brand<bigint, 'CertificateId'>;
/** A client's report of a device that failed inside a lease. */
export type ReportId = Brand<bigint, 'ReportId'>;
export type JobId = Brand<string, 'JobId'>;
export type TaskId = Brand<string, 'TaskId'>;
