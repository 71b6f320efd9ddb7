import { createHash, randomBytes } from 'node:crypto';
import { monotonicFactory } from 'ulid';

const ulid = monotonicFactory();

/** A new sortable id: `newId('build')` gives "build_01J...". */
export function newId(prefix: string): string {
  return `${prefix}_${ulid()}`;
}

/** An API key that is not known anywhere yet: "mw_<id>.<secret>". Whoever starts the gateway may choose its first key so. */
export function newApiKeyText(): string {
  return `${newId('mw')}.${randomBytes(32).toString('base64url')}`;
}

/** SHA-256 of text or bytes, in hex; `length` keeps the first characters. */
export function digest(content: string | Uint8Array, length = 64): string {
  return createHash('sha256').update(content).digest('hex').slice(0, length);
}
