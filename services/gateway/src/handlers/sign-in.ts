import { AppError, DEFAULT_TENANT, withTenant } from '@modwright/runtime';
import { insertSession, revokeApiKey } from '@modwright/store/gateway';
import type { IdentityProvider } from '../adapters/identity-provider.ts';
import type { GatewayContext } from '../context.ts';
import { createApiKey } from '../domain/api-key.ts';
import type { Person } from '../domain/claims.ts';
import { ROLES, scopesOf } from '../domain/role.ts';
import { exactly, nullable, text, time } from '../domain/shape.ts';
import { recordAct } from './acts.ts';
import { callerOf, type Route } from './route.ts';

const HOUR_MS = 3600 * 1000;
const MAX_URL = 8_192;
const secret = { type: 'string', minLength: 20, maxLength: 200 } as const;
const ERROR = { $ref: '#/components/schemas/Error' } as const;
const REFUSED = {
  401: { description: 'The provider did not sign them in, or the answer is of another sign-in', schema: ERROR },
  403: { description: 'They have no role here', schema: ERROR },
  409: { description: 'This installation has no sign-in provider', schema: ERROR },
  503: { description: 'The provider does not answer', schema: ERROR },
} as const;

/**
 * Sign-in of people with an OpenID Connect provider: authorization code with PKCE. The browser keeps what belongs to one sign-in until it is back; the
 * provider's tokens never reach it, only a key of its own that ends soon.
 */
export function signInRoutes(context: GatewayContext): Route[] {
  const { store, provider } = context;
  return [
    {
      spec: {
        method: 'GET',
        path: '/v1/sign-in',
        operation: 'getSignIn',
        summary: 'What people can sign in with beside an API key',
        scope: null,
        answers: { 200: { description: 'Name of the provider; null = there is none', schema: exactly({ provider: nullable(text) }) } },
      },
      handle: () => Promise.resolve({ provider: provider?.settings.name ?? null }),
    },
    {
      spec: {
        method: 'POST',
        path: '/v1/sign-in/begin',
        operation: 'beginSignIn',
        summary: 'Where to send the browser, and what it keeps to itself until it is back',
        scope: null,
        body: exactly({ redirect_uri: { type: 'string', pattern: '^https?://[^\\s#]+$', maxLength: MAX_URL } }),
        answers: {
          200: { description: 'The address, and secrets of this sign-in', schema: exactly({ address: text, state: text, nonce: text, verifier: text }) },
          409: REFUSED[409],
          503: REFUSED[503],
        },
      },
      handle: (request) => theProvider(provider).begin((request.body as { redirect_uri: string }).redirect_uri),
    },
    {
      spec: {
        method: 'POST',
        path: '/v1/sign-in',
        operation: 'signIn',
        summary: 'A key for whoever came back from the provider, until they sign out or it ends',
        scope: null,
        body: exactly({ url: { type: 'string', pattern: '^https?://\\S+$', maxLength: MAX_URL }, state: secret, nonce: secret, verifier: secret }),
        answers: {
          201: { description: 'They are signed in', schema: exactly({ key: text, name: text, role: { type: 'string', enum: [...ROLES] }, expires_at: time }) },
          ...REFUSED,
        },
      },
      handle: async (request, reply) => {
        const { url, ...secrets } = request.body as { url: string; state: string; nonce: string; verifier: string };
        const { finish, settings } = theProvider(provider);
        const address = URL.parse(url);
        if (!address) throw new AppError('INVALID_ARGUMENT', 'body.url must be the address that the browser came back to');
        const person = await finish(address, secrets);
        return reply.status(201).send(await openSession(context, person, settings.sessionHours));
      },
    },
    {
      spec: {
        method: 'DELETE',
        path: '/v1/sign-in',
        operation: 'signOut',
        summary: 'End the session of this call at once',
        scope: 'any',
        answers: { 204: { description: 'It has ended' }, 409: { description: 'The call was made by an API key or a token', schema: ERROR } },
      },
      handle: async (_request, reply, caller) => {
        const { session, tenant } = callerOf(caller);
        if (!session) throw new AppError('FAILED_PRECONDITION', 'this call was made by no session: API keys are revoked, tokens end by themselves');
        await revokeApiKey(store, session, tenant);
        return reply.status(204).send();
      },
    },
  ];
}

function theProvider(provider: IdentityProvider | undefined): IdentityProvider {
  if (!provider) throw new AppError('FAILED_PRECONDITION', 'this installation has no sign-in provider: use an API key');
  return provider;
}

async function openSession({ store }: GatewayContext, { id, name, tenant, role }: Person, hours: number): Promise<object> {
  const scopes = scopesOf(role, tenant === DEFAULT_TENANT);
  const expiresAt = new Date(Date.now() + hours * HOUR_MS);
  const { text: key, record } = createApiKey({ tenant, name, scopes, expiresAt });
  const caller = { keyId: id, tenant, name, expiresAt, scopes };
  await withTenant(tenant, () => recordAct(store, caller, { operation: 'signIn' }, '/v1/sign-in', () => insertSession(store, { ...record, person: id })));
  return { key, name, role, expires_at: expiresAt.toISOString() };
}
