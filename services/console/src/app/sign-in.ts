import { createClient, take, type ModwrightClient } from '@modwright/client';
import { queryOptions } from '@tanstack/react-query';
import { t } from '../strings.ts';
import { api, currentAccess, forgetKey, storeKey } from './session.ts';

/** Where the provider sends the browser back to. */
const RETURN = '/signed-in';
/** What belongs to a sign-in stays in the window that began it, so that an address made by somebody else signs nobody in. */
const STORED = 'modwright.sign-in';

interface Begun {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  /** The page that was asked for. */
  readonly back: string;
}

let problem = '';

/** Why the sign-in that brought the browser here failed; empty = none did. */
export function signInProblem(): string {
  return problem;
}

/** Calls that take no key. */
const open = (): ModwrightClient => createClient({ url: location.origin, key: '' });

/** Name of the provider that people may sign in with; empty = there is none. */
export const providerQuery = queryOptions({
  queryKey: ['sign-in'],
  queryFn: async () => (await take(open().GET('/v1/sign-in'))).provider ?? '',
  staleTime: Infinity,
});

/** Goes to the provider. */
export async function signInWithProvider(): Promise<void> {
  const { address, ...secrets } = await take(open().POST('/v1/sign-in/begin', { body: { redirect_uri: location.origin + RETURN } }));
  const back = location.pathname === RETURN ? '/' : location.pathname + location.search;
  sessionStorage.setItem(STORED, JSON.stringify({ ...secrets, back } satisfies Begun));
  location.assign(address);
}

/** Ends the sign-in of a browser that comes back from the provider. Its answer works once and leaves the address bar. */
export async function takeSignInFromAddress(): Promise<void> {
  if (location.pathname !== RETURN) return;
  const stored = sessionStorage.getItem(STORED);
  const url = location.href;
  sessionStorage.removeItem(STORED);
  history.replaceState(null, '', '/');
  if (!stored) {
    problem = t.signIn.lost;
    return;
  }
  const { back, ...secrets } = JSON.parse(stored) as Begun;
  try {
    storeKey((await take(open().POST('/v1/sign-in', { body: { url, ...secrets } }))).key);
    history.replaceState(null, '', back);
  } catch (error) {
    problem = (error as Error).message;
  }
}

/** Forgets the key; a session ends at the instance, too. */
export async function signOut(): Promise<void> {
  if (!currentAccess()) return;
  const calls = api();
  forgetKey();
  try {
    const me = await take(calls.GET('/v1/me'));
    if (me.session) await calls.DELETE('/v1/sign-in');
  } catch {
    // It is forgotten here; at an instance that is away it ends by itself.
  }
}
