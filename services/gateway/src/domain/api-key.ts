import { createHash, timingSafeEqual } from 'node:crypto';
import { AppError, newApiKeyText } from '@modwright/runtime';

/** What a key may do. None includes another. */
export const SCOPES = ['builds:read', 'builds:write', 'keys:write', 'feedback:read', 'feedback:write', 'learning:read', 'learning:write'] as const;
export type Scope = (typeof SCOPES)[number];

/** A key as it is kept: no secret, only its SHA-256. */
export interface KeyRecord {
  readonly id: string;
  readonly tenant: string;
  readonly name: string;
  readonly secretHash: Buffer;
  readonly scopes: readonly string[];
  readonly expiresAt: Date | null;
}

export interface NewKey {
  /** Whose it is. */
  readonly tenant: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Null = does not expire. */
  readonly expiresAt: Date | null;
}

const FORMAT = /^mw_([0-9A-Za-z]{10,40})\.([0-9A-Za-z_-]{32,128})$/;

/** A new key: `text` ("mw_<id>.<secret>") is shown to its owner once, `record` is stored. */
export function createApiKey(request: NewKey): { text: string; record: KeyRecord } {
  const text = newApiKeyText();
  return { text, record: toKeyRecord(text, request) };
}

/** The record of a key whose text is known. Throws INVALID_ARGUMENT when the text is not a key. */
export function toKeyRecord(text: string, request: NewKey): KeyRecord {
  const parsed = parseApiKey(text);
  if (!parsed) throw new AppError('INVALID_ARGUMENT', 'an API key must look like mw_<id>.<secret>');
  return { id: parsed.id, tenant: request.tenant, name: request.name, secretHash: hash(parsed.secret), scopes: request.scopes, expiresAt: request.expiresAt };
}

/** Id and secret of a key's text; undefined when it is not one. */
export function parseApiKey(text: string): { id: string; secret: string } | undefined {
  const match = FORMAT.exec(text);
  return match?.[1] && match[2] ? { id: match[1], secret: match[2] } : undefined;
}

/** True when the secret is this record's and the key is in force at `now`. Takes the same time for every wrong secret. */
export function admits(record: KeyRecord & { readonly revokedAt: Date | null }, secret: string, now: Date): boolean {
  const same = timingSafeEqual(hash(secret), record.secretHash);
  const inForce = record.revokedAt === null && (record.expiresAt === null || record.expiresAt > now);
  return same && inForce;
}

function hash(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
