import { createHash } from 'node:crypto';
import { monotonicFactory } from 'ulid';

const ulid = monotonicFactory();

/** A new sortable id: `newId('build')` gives "build_01J...". */
export function newId(prefix: string): string {
  return `${prefix}_${ulid()}`;
}

/** SHA-256 of text or bytes, in hex; `length` keeps the first characters. */
export function digest(content: string | Uint8Array, length = 64): string {
  return createHash('sha256').update(content).digest('hex').slice(0, length);
}
