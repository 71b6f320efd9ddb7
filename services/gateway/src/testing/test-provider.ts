import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT, type JWK, type JWTPayload } from 'jose';
import { Provider } from 'oidc-provider';
import { parseOidcSettings, type OidcSettings } from '../domain/oidc-settings.ts';

const CLIENT_ID = 'modwright';
const CLIENT_SECRET = 'a-secret-of-the-test';

/** A certified OpenID Connect provider on a loopback port. Anybody signs in with any password; who they are says `people`. */
export interface TestProvider {
  readonly settings: OidcSettings;
  readonly clientSecret: string;
  /** Begins to answer. Before that it is away. */
  serve(redirectUri: string): Promise<void>;
  /** It is away, until `serve`. */
  leave(): void;
  /** From now on it signs with a new key, and tells of the others no more unless they are kept. */
  rotateKey(keep: boolean): Promise<void>;
  /** A token as it would issue it, signed with its newest key. */
  token(claims?: JWTPayload, key?: JWK): Promise<string>;
  /** Gets through its pages as a browser would: from the address to the one it is sent back to. */
  signIn(address: string, login: string): Promise<URL>;
  stop(): Promise<void>;
}

type Settings = Partial<Omit<OidcSettings, 'issuer' | 'clientId'>>;

/** @param people claims by login name. */
export async function startTestProvider(people: Readonly<Record<string, object>>, given: Settings = {}): Promise<TestProvider> {
  let provider: ReturnType<Provider['callback']> | undefined;
  const server = createServer((request, response) => {
    if (provider) void provider(request, response);
    else response.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const issuer = `http://127.0.0.1:${port}`;
  const settings = parseOidcSettings(JSON.stringify({ issuer, clientId: CLIENT_ID, ...given }));
  if (!settings) throw new Error('no settings');
  let keys = [await newKey()];
  let redirectUri = '';
  const serve = (): void => void (provider = createProvider(issuer, redirectUri, keys, people).callback());
  return {
    settings,
    clientSecret: CLIENT_SECRET,
    serve: (uri) => {
      redirectUri = uri;
      serve();
      return Promise.resolve();
    },
    leave: () => void (provider = undefined),
    rotateKey: async (keep) => {
      keys = [await newKey(), ...(keep ? keys : [])];
      serve();
    },
    token: async (claims = {}, key = keys[0] ?? {}) => {
      const now = Math.floor(Date.now() / 1000);
      const payload = { iss: issuer, aud: settings.audience, sub: 'program', iat: now, exp: now + 600, ...claims };
      return new SignJWT(payload).setProtectedHeader({ alg: 'ES256', kid: key.kid ?? '', typ: 'at+jwt' }).sign(key);
    },
    signIn: (address, login) => walkThrough(address, login),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function newKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  return { ...(await exportJWK(privateKey)), kid: `key-${performance.now()}`, alg: 'ES256', use: 'sig' };
}

function createProvider(issuer: string, redirectUri: string, keys: JWK[], people: Readonly<Record<string, object>>): Provider {
  return new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT_ID,
        client_secret: CLIENT_SECRET,
        token_endpoint_auth_method: 'client_secret_post',
        redirect_uris: [redirectUri],
        id_token_signed_response_alg: 'ES256',
      },
    ],
    jwks: { keys },
    cookies: { keys: ['a cookie key of the test'] },
    claims: { openid: ['sub'], profile: ['name', 'roles', 'team'], email: ['email', 'email_verified'] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    findAccount: (_context, login) => ({ accountId: login, claims: () => ({ sub: login, ...people[login] }) }),
  });
}

/** Its pages: who it is, and that they agree. */
async function walkThrough(address: string, login: string): Promise<URL> {
  const cookies = new Map<string, string>();
  const issuer = new URL(address).origin;
  let next: { url: URL; body?: URLSearchParams } = { url: new URL(address) };
  for (let step = 0; step < 12; step += 1) {
    if (next.url.origin !== issuer) return next.url;
    const response = await fetch(next.url, {
      method: next.body ? 'POST' : 'GET',
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(next.body ? { body: next.body } : {}),
    });
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      cookies.set(name, value);
    }
    const location = response.headers.get('location');
    if (location) {
      next = { url: new URL(location, next.url) };
      continue;
    }
    const page = await response.text();
    const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1];
    const action = /<form[^>]* action="([^"]+)"/.exec(page)?.[1];
    if (!prompt || !action) throw new Error(`the provider shows something else: ${page.slice(0, 2_000)}`);
    next = { url: new URL(action, next.url), body: new URLSearchParams({ prompt, login, password: 'any' }) };
  }
  throw new Error('the provider asks for ever');
}
