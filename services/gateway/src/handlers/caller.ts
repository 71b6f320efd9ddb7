import { roleOf } from '../domain/role.ts';
import { ref } from '../domain/schemas.ts';
import { callerOf, type Route } from './route.ts';

/** Tells a key what it is. */
export function callerRoute(): Route {
  return {
    spec: {
      method: 'GET',
      path: '/v1/me',
      operation: 'getCaller',
      summary: 'The key of this call and what it may do',
      scope: 'any',
      answers: { 200: { description: 'The key', schema: ref('Caller') } },
    },
    handle: (_request, _reply, caller) => {
      const { keyId, tenant, name, scopes, expiresAt, session } = callerOf(caller);
      const expires = expiresAt?.toISOString() ?? null;
      return Promise.resolve({ key: keyId, tenant, name, role: roleOf(scopes), scopes, expires_at: expires, session: session !== undefined });
    },
  };
}
