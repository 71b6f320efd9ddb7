import { createRemoteJWKSet, decodeJwt, errors, jwtVerify, type JWTVerifyGetKey } from 'jose';
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  AuthorizationResponseError,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  ClientError,
  ClientSecretPost,
  clockTolerance,
  discovery,
  fetchUserInfo,
  None,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  ResponseBodyError,
  type Configuration,
} from 'openid-client';
import { AppError } from '@modwright/runtime';
import { toPerson, type Claims, type Person } from '../domain/claims.ts';
import type { OidcSettings } from '../domain/oidc-settings.ts';

/** What a browser keeps between leaving for the provider and coming back. */
export interface SignInSecrets {
  readonly state: string;
  readonly nonce: string;
  /** RFC 7636. */
  readonly verifier: string;
}

/** An OpenID Connect provider. It is asked when it is needed, so it may be away when the service starts. */
export interface IdentityProvider {
  readonly settings: OidcSettings;
  /** Where to send the browser, which the provider sends back to `redirectUri`. Throws UNAVAILABLE. */
  begin(redirectUri: string): Promise<SignInSecrets & { readonly address: string }>;
  /** Who came back to `url`. Throws UNAUTHENTICATED, PERMISSION_DENIED, UNAVAILABLE. */
  finish(url: URL, secrets: SignInSecrets): Promise<Person>;
  /** Whose token it is (RFC 9068, or an ID token). Throws UNAUTHENTICATED, PERMISSION_DENIED, UNAVAILABLE. */
  verify(token: string): Promise<Person & { readonly expiresAt: Date }>;
}

const TIMEOUT_S = 5;
/** What the provider says of itself is asked for again after this time. */
const METADATA_MS = 3600 * 1000;
/** A token with an unknown key makes the keys be read again, but no more often than this: new keys are known at once, and nobody makes us ask for ever. */
const KEYS_COOLDOWN_MS = 2_000;
// Never one that is signed with a secret, or not at all.
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'];

/** Codes of the library for an answer that was not asked for by this browser, or changed on its way. */
const FOREIGN_ANSWERS = new Set([
  'OAUTH_INVALID_RESPONSE',
  'OAUTH_JWT_CLAIM_COMPARISON_FAILED',
  'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED',
  'OAUTH_JWT_TIMESTAMP_CHECK_FAILED',
]);

/** What is known of the provider. */
interface Known {
  readonly client: Configuration;
  readonly keys: JWTVerifyGetKey;
}

/** @param secret of the client; empty = it has none. */
export function createIdentityProvider(settings: OidcSettings, secret: string): IdentityProvider {
  const known = rememberFor(METADATA_MS, () => discover(settings, secret));
  const verifiedClaims = async (token: string, audience: string): Promise<Claims & { exp?: number }> => {
    assertOurs(token, settings);
    const { keys } = await known();
    const { issuer, clockSkewSeconds } = settings;
    const rules = { issuer, audience, clockTolerance: clockSkewSeconds, algorithms: ALGORITHMS, requiredClaims: ['exp', 'sub'] };
    return (await jwtVerify(token, keys, rules).catch((error: unknown) => Promise.reject(refusalOf(error, settings, audience)))).payload;
  };
  return {
    settings,
    begin: async (redirectUri) => {
      const { client } = await known();
      const secrets = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() };
      const address = buildAuthorizationUrl(client, {
        redirect_uri: redirectUri,
        scope: settings.scope,
        state: secrets.state,
        nonce: secrets.nonce,
        code_challenge: await calculatePKCECodeChallenge(secrets.verifier),
        code_challenge_method: 'S256',
      });
      return { ...secrets, address: address.href };
    },
    finish: async (url, { state, nonce, verifier }) => {
      const { client } = await known();
      const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true };
      const tokens = await authorizationCodeGrant(client, url, checks).catch((error: unknown) => Promise.reject(notSignedIn(error, settings)));
      const claims = await verifiedClaims(tokens.id_token ?? '', settings.clientId);
      return toPerson({ ...(await askedFor(client, tokens.access_token, claims)), ...claims }, settings);
    },
    verify: async (token) => {
      const claims = await verifiedClaims(token, settings.audience);
      return { ...toPerson(claims, settings), expiresAt: new Date((claims.exp ?? 0) * 1000) };
    },
  };
}

async function discover(settings: OidcSettings, secret: string): Promise<Known> {
  try {
    const insecure = settings.issuer.startsWith('http:');
    const metadata = { [clockTolerance]: settings.clockSkewSeconds };
    const authentication = secret === '' ? None() : ClientSecretPost(secret);
    const client = await discovery(new URL(settings.issuer), settings.clientId, metadata, authentication, {
      timeout: TIMEOUT_S,
      execute: insecure ? [allowInsecureRequests] : [],
    });
    const { jwks_uri: address } = client.serverMetadata();
    if (!address) throw new Error('it names no keys (jwks_uri)');
    return { client, keys: createRemoteJWKSet(new URL(address), { timeoutDuration: TIMEOUT_S * 1000, cooldownDuration: KEYS_COOLDOWN_MS }) };
  } catch (error) {
    throw away(settings, error);
  }
}

/** What else the provider tells of somebody: some put roles and groups there alone. */
async function askedFor(client: Configuration, accessToken: string, { sub }: Claims): Promise<Claims> {
  return client.serverMetadata().userinfo_endpoint ? fetchUserInfo(client, accessToken, String(sub)).catch(() => ({})) : {};
}

/** Throws UNAUTHENTICATED for a token of somebody else: for that nobody has to be asked. */
function assertOurs(token: string, { issuer }: OidcSettings): void {
  let said: unknown;
  try {
    said = decodeJwt(token).iss;
  } catch (error) {
    throw new AppError('UNAUTHENTICATED', 'this is neither an API key nor a token: send "Authorization: Bearer mw_<id>.<secret>"', { cause: error });
  }
  if (said !== issuer) throw new AppError('UNAUTHENTICATED', `the token was issued by ${String(said)}: this installation takes those of ${issuer}`);
}

function away({ issuer }: OidcSettings, cause: unknown): AppError {
  return new AppError('UNAVAILABLE', `the sign-in provider ${issuer} does not answer as one: try again later; API keys go on working`, { cause });
}

function refusalOf(error: unknown, settings: OidcSettings, audience: string): AppError {
  const refused = (why: string): AppError => new AppError('UNAUTHENTICATED', `the token ${why}`, { cause: error });
  if (error instanceof errors.JWTExpired) return refused('has expired: sign in again, or ask for a new one');
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'aud') return refused(`is for somebody else: ask for one with the audience ${audience}`);
    if (error.claim === 'nbf' || error.claim === 'iat') return refused(`is not valid yet: the clocks differ by more than ${settings.clockSkewSeconds} seconds`);
    return refused(`lacks what it needs: ${error.message}`);
  }
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
    return refused(`is signed with no key of ${settings.issuer}`);
  if (error instanceof errors.JWSSignatureVerificationFailed) return refused('was not signed by who it says');
  if (
    error instanceof errors.JOSEAlgNotAllowed ||
    error instanceof errors.JWSInvalid ||
    error instanceof errors.JWTInvalid ||
    error instanceof errors.JOSENotSupported
  )
    return refused(`cannot be read: ${error.message}`);
  return away(settings, error);
}

function notSignedIn(error: unknown, settings: OidcSettings): AppError {
  if (error instanceof AuthorizationResponseError || error instanceof ResponseBodyError)
    return new AppError('UNAUTHENTICATED', `${settings.name} did not sign you in: ${error.error_description ?? error.error}`, { cause: error });
  if (error instanceof ClientError && FOREIGN_ANSWERS.has(error.code ?? ''))
    return new AppError('UNAUTHENTICATED', `the answer of ${settings.name} does not belong to this sign-in: begin anew`, { cause: error });
  return away(settings, error);
}

/** The same answer for a while; a failure is not kept, and whoever asks meanwhile waits for the same one. */
function rememberFor<T>(ms: number, ask: () => Promise<T>): () => Promise<T> {
  let kept: { readonly answer: Promise<T>; readonly until: number } | undefined;
  return () => {
    if (kept && Date.now() < kept.until) return kept.answer;
    const answer = ask();
    const mine = { answer, until: Date.now() + ms };
    kept = mine;
    answer.catch(() => {
      if (kept === mine) kept = undefined;
    });
    return answer;
  };
}
