import type { Readable } from "node:stream";

/** Size and time of an object; `modifiedAtMs` is milliseconds since the epoch. */
export interface ObjectStat {
  readonly sizeBytes: number;
  readonly modifiedAtMs: number;
}

export interface ListedObject {
  readonly key: string;
  readonly sizeBytes: number;
}

/** Bytes `start` to `end`, both included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Where audio, covers and peaks live. Keys cross this interface, never paths. A full disk is
 * DomainError `no_space`; a missing object is null or a no-op.
 */
export interface ObjectStore {
  /** Takes the file over (it is moved) and replaces the object at once; durable when it resolves. */
  put(key: string, file: string): Promise<ObjectStat>;
  /** Replaces the object with these bytes at once; durable when it resolves. */
  putBytes(key: string, bytes: Uint8Array): Promise<ObjectStat>;
  /** Writes into the object at `offset`, making or growing it with zeros; not atomic, not synced. */
  patch(key: string, offset: number, bytes: Uint8Array): Promise<void>;
  stat(key: string): Promise<ObjectStat | null>;
  /** All objects right below `prefix/`, in no order. */
  list(prefix: string): Promise<readonly ListedObject[]>;
  /** The caller destroys `stream` when it does not read it to the end. Throws when there is no object. */
  open(key: string, range?: ByteRange): Promise<{ stat: ObjectStat; stream: Readable }>;
  delete(key: string): Promise<void>;
  /** Deletes all objects below `prefix/`. */
  deletePrefix(prefix: string): Promise<void>;
  /** Absolute folder or file for a port on this machine, which only reads it. */
  localPath(key: string): string;
  freeBytes(): Promise<number>;
  /** Removes what interrupted writes left behind, older than `ageMs`. */
  deleteStaleDrafts(ageMs: number): Promise<void>;
  /** Throws with a clear message when nothing can be written. */
  assertWritable(): Promise<void>;
}
