import { AppError, DEFAULT_TENANT, withTenant } from '@modwright/runtime';
import { insertApiKey, listApiKeys, revokeApiKey, type ApiKeyRow } from '@modwright/store/gateway';
import type { GatewayContext } from '../context.ts';
import { createApiKey, SCOPES, type Scope } from '../domain/api-key.ts';
import { ROLES, roleOf, scopesOf, type Role } from '../domain/role.ts';
import { ref } from '../domain/schemas.ts';
import { exactly, listOf } from '../domain/shape.ts';
import { assertScopesOf, TENANT_PATTERN, tenantAskedFor } from '../domain/tenant.ts';
import { callerOf, pathParameter, type Route } from './route.ts';

const TENANT = { type: 'string', pattern: TENANT_PATTERN, description: "Left out = the caller's own; another one only for who runs the installation" } as const;
const NEW_KEY = exactly(
  {
    name: { type: 'string', minLength: 1, maxLength: 100 },
    tenant: TENANT,
    role: { type: 'string', enum: [...ROLES], description: 'Instead of scopes: those of the role' },
    scopes: { type: 'array', minItems: 1, uniqueItems: true, items: { type: 'string', enum: [...SCOPES] } },
    expires_in_days: { type: 'integer', minimum: 1, maximum: 3650 },
  },
  ['expires_in_days', 'tenant', 'scopes', 'role'],
);
const DAY_MS = 24 * 3600 * 1000;

/** Keys: make one, see them, revoke one. The secret is shown once and never stored. */
export function apiKeyRoutes({ store }: GatewayContext): Route[] {
  return [
    {
      spec: {
        method: 'POST',
        path: '/v1/keys',
        operation: 'createKey',
        summary: 'Make an API key; its text is shown this once',
        scope: 'keys:write',
        body: NEW_KEY,
        answers: { 201: { description: 'The key', schema: exactly({ id: { type: 'string' }, key: { type: 'string' } }) } },
      },
      handle: async (request, reply, caller) => {
        const body = request.body as { name: string; scopes?: Scope[]; role?: Role; expires_in_days?: number; tenant?: string };
        const tenant = tenantAskedFor(callerOf(caller).tenant, body.tenant);
        const scopes = scopesWanted(body, tenant);
        assertScopesOf(tenant, scopes);
        const expiresAt = body.expires_in_days === undefined ? null : new Date(Date.now() + body.expires_in_days * DAY_MS);
        const { text, record } = createApiKey({ tenant, name: body.name, scopes, expiresAt });
        await withTenant(tenant, () => insertApiKey(store, record));
        return reply.status(201).send({ id: record.id, key: text });
      },
    },
    {
      spec: {
        method: 'GET',
        path: '/v1/keys',
        operation: 'listKeys',
        summary: 'Every API key and session, without its secret',
        scope: 'keys:write',
        query: { tenant: TENANT },
        answers: { 200: { description: 'The keys, newest first', schema: listOf(ref('Key')) } },
      },
      handle: async (request, _reply, caller) => {
        const tenant = tenantAskedFor(callerOf(caller).tenant, (request.query as { tenant?: string }).tenant);
        return (await withTenant(tenant, () => listApiKeys(store, tenant))).map(toKeyView);
      },
    },
    {
      spec: {
        method: 'DELETE',
        path: '/v1/keys/{key}',
        operation: 'revokeKey',
        summary: 'Revoke an API key or a session at once',
        scope: 'keys:write',
        query: { tenant: TENANT },
        answers: { 204: { description: 'It is revoked' } },
      },
      handle: async (request, reply, caller) => {
        const id = pathParameter(request, 'key');
        const tenant = tenantAskedFor(callerOf(caller).tenant, (request.query as { tenant?: string }).tenant);
        if (!(await withTenant(tenant, () => revokeApiKey(store, id, tenant)))) throw new AppError('NOT_FOUND', `there is no API key ${id}`);
        return reply.status(204).send();
      },
    },
  ];
}

function scopesWanted({ scopes, role }: { scopes?: Scope[]; role?: Role }, tenant: string): readonly Scope[] {
  if ((scopes === undefined) === (role === undefined)) throw new AppError('INVALID_ARGUMENT', 'say what the key may do: a role, or scopes');
  return role === undefined ? (scopes ?? []) : scopesOf(role, tenant === DEFAULT_TENANT);
}

/** A key as it is shown: never its secret. */
export interface KeyView {
  readonly id: string;
  readonly tenant: string;
  readonly name: string;
  readonly role: Role;
  readonly scopes: readonly string[];
  readonly created_at: string;
  readonly expires_at: string | null;
  readonly revoked: boolean;
  /** Who signed in, if this is a session of theirs; null = an API key. */
  readonly person: string | null;
}

function toKeyView(row: ApiKeyRow): KeyView {
  return {
    id: row.id,
    tenant: row.tenant,
    name: row.name,
    role: roleOf(row.scopes),
    scopes: row.scopes,
    created_at: row.createdAt.toISOString(),
    expires_at: row.expiresAt?.toISOString() ?? null,
    revoked: row.revokedAt !== null,
    person: row.person,
  };
}
