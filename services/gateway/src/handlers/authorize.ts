import { AppError, DEFAULT_TENANT } from '@modwright/runtime';
import type { ApiKeyRow } from '@modwright/store/gateway';
import type { IdentityProvider } from '../adapters/identity-provider.ts';
import { admits, parseApiKey, type Scope } from '../domain/api-key.ts';
import { scopesOf } from '../domain/role.ts';
import type { Caller } from './route.ts';

/** A key by its id; undefined = there is none. */
export type FindKey = (id: string) => Promise<ApiKeyRow | undefined>;

/** Who can tell who asks. */
export interface Doors {
  readonly findKey: FindKey;
  /** Undefined = API keys alone. */
  readonly provider: IdentityProvider | undefined;
}

/** Three parts, the first of them the JSON of a header (RFC 7519, section 3). */
const TOKEN = /^eyJ[\w-]+\.[\w-]+\.[\w-]*$/;

/** Who asks. Throws UNAUTHENTICATED; for tokens of a provider PERMISSION_DENIED and UNAVAILABLE, too. */
export async function identify({ findKey, provider }: Doors, header: string | undefined, now: Date): Promise<Caller> {
  const text = /^Bearer (.+)$/i.exec(header ?? '')?.[1] ?? '';
  const key = parseApiKey(text);
  if (!key && provider && TOKEN.test(text)) return ofToken(provider, text);
  if (!key) throw new AppError('UNAUTHENTICATED', 'an API key is needed: send "Authorization: Bearer mw_<id>.<secret>"');
  const record = await findKey(key.id);
  if (!record || !admits(record, key.secret, now)) throw new AppError('UNAUTHENTICATED', 'the API key is unknown, expired or revoked: ask for a new one');
  const { id, tenant, name, expiresAt, scopes, person } = record;
  return { tenant, name, expiresAt, scopes, ...(person === null ? { keyId: id } : { keyId: person, session: id }) };
}

async function ofToken(provider: IdentityProvider, token: string): Promise<Caller> {
  const { id, tenant, name, role, expiresAt } = await provider.verify(token);
  return { keyId: id, tenant, name, expiresAt, scopes: scopesOf(role, tenant === DEFAULT_TENANT) };
}

/** "Basic user:key" as "Bearer key"; anything else stays as it is. */
export function passwordAsKey(header: string | undefined): string | undefined {
  const [, encoded] = /^Basic (.+)$/i.exec(header ?? '') ?? [];
  if (encoded === undefined) return header;
  return `Bearer ${Buffer.from(encoded, 'base64')
    .toString('utf8')
    .replace(/^[^:]*:/, '')}`;
}

/** Throws PERMISSION_DENIED when the caller's key was not given the scope. */
export function assertScope({ name, scopes }: Caller, scope: Scope | 'any'): void {
  if (scope !== 'any' && !scopes.includes(scope)) throw new AppError('PERMISSION_DENIED', `the API key "${name}" lacks the scope ${scope}`);
}
