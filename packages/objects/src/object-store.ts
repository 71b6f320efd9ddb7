/** A file in the store, by its content. */
export interface StoredObject {
  /** SHA-256, hexadecimal: its name in the store. */
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * Files by the digest of their content. What is in it never changes, so the same file is kept once, and whoever reads checks that the bytes are those
 * that the name promises: the store itself need not be trusted.
 */
export interface ObjectStore {
  /** Stores a file that nobody writes to. Idempotent. Throws UNAVAILABLE while the store is away, RESOURCE_EXHAUSTED when it is full. */
  put(file: string): Promise<StoredObject>;
  /**
   * Writes the object to `file`, which exists only once every byte was checked and is on the disk; its folder has to be there. Throws NOT_FOUND,
   * DATA_LOSS when the bytes are others than those asked for, UNAVAILABLE while the store is away, DEADLINE_EXCEEDED when nothing comes for 30 s.
   */
  fetch(object: StoredObject, file: string, signal?: AbortSignal): Promise<void>;
  /** Removes an object that nobody names any more. One that is not there is no fault. */
  remove(sha256: string): Promise<void>;
}

/** The part that differs between stores: bytes in and out, nothing checked. */
export interface ByteStore {
  has(object: StoredObject): Promise<boolean>;
  write(object: StoredObject, file: string): Promise<void>;
  /** Throws NOT_FOUND. Leaving the loop ends the reading. */
  read(sha256: string, signal: AbortSignal): AsyncIterable<Uint8Array>;
  remove(sha256: string): Promise<void>;
}
