import { AppError } from '@modwright/runtime';
import type { ApiKeyRow } from '@modwright/store/gateway';
import { admits, parseApiKey, type Scope } from '../domain/api-key.ts';
import type { Caller } from './route.ts';

/** A key by its id; undefined = there is none. */
export type FindKey = (id: string) => Promise<ApiKeyRow | undefined>;

/** Who asks. Throws UNAUTHENTICATED. */
export async function identify(findKey: FindKey, header: string | undefined, now: Date): Promise<Caller> {
  const key = parseApiKey(/^Bearer (.+)$/i.exec(header ?? '')?.[1] ?? '');
  if (!key) throw new AppError('UNAUTHENTICATED', 'an API key is needed: send "Authorization: Bearer mw_<id>.<secret>"');
  const record = await findKey(key.id);
  if (!record || !admits(record, key.secret, now)) throw new AppError('UNAUTHENTICATED', 'the API key is unknown, expired or revoked: ask for a new one');
  return { keyId: record.id, tenant: record.tenant, name: record.name, expiresAt: record.expiresAt, scopes: record.scopes };
}

/** Throws PERMISSION_DENIED when the caller's key was not given the scope. */
export function assertScope({ name, scopes }: Caller, scope: Scope | 'any'): void {
  if (scope !== 'any' && !scopes.includes(scope)) throw new AppError('PERMISSION_DENIED', `the API key "${name}" lacks the scope ${scope}`);
}
