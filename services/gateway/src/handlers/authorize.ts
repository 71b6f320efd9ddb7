import { AppError } from '@modwright/runtime';
import type { ApiKeyRow } from '@modwright/store/gateway';
import { admits, parseApiKey, type Scope } from '../domain/api-key.ts';
import type { Caller } from './route.ts';

/** A key by its id; undefined = there is none. */
export type FindKey = (id: string) => Promise<ApiKeyRow | undefined>;

/** Who asks, when the route wants to know. Throws UNAUTHENTICATED or PERMISSION_DENIED. */
export async function authorize(findKey: FindKey, header: string | undefined, scope: Scope | 'any' | null, now: Date): Promise<Caller | undefined> {
  if (scope === null) return undefined;
  const key = parseApiKey(/^Bearer (.+)$/i.exec(header ?? '')?.[1] ?? '');
  if (!key) throw new AppError('UNAUTHENTICATED', 'an API key is needed: send "Authorization: Bearer mw_<id>.<secret>"');
  const record = await findKey(key.id);
  if (!record || !admits(record, key.secret, now)) throw new AppError('UNAUTHENTICATED', 'the API key is unknown, expired or revoked: ask for a new one');
  if (scope !== 'any' && !record.scopes.includes(scope)) throw new AppError('PERMISSION_DENIED', `the API key "${record.name}" lacks the scope ${scope}`);
  return { keyId: record.id, tenant: record.tenant, name: record.name, expiresAt: record.expiresAt, scopes: record.scopes };
}
