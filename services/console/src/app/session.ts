import { createClient, type Access, type ModwrightClient } from '@modwright/client';

/** Where the key is kept. Origins have their own storage, so no previewed app can read it; a cookie would be sent to every port of the host. */
const STORED = 'modwright.key';

/** A key that came in the address ("#key=mw_..."), as `modwright up` prints it, is kept and taken out of the address bar. */
export function takeKeyFromAddress(): void {
  const key = new URLSearchParams(location.hash.slice(1)).get('key');
  if (!key) return;
  storeKey(key);
  history.replaceState(null, '', location.pathname + location.search);
}

/** Whoever is signed in: how to reach the instance. Undefined = nobody is. */
export function currentAccess(): Access | undefined {
  const key = localStorage.getItem(STORED);
  return key ? { url: location.origin, key } : undefined;
}

/** Keeps a key in this browser. */
export function storeKey(key: string): void {
  localStorage.setItem(STORED, key);
}

/** Forgets the key. */
export function forgetKey(): void {
  localStorage.removeItem(STORED);
}

let client: { readonly key: string; readonly calls: ModwrightClient } | undefined;

/** The calls of whoever is signed in. */
export function api(): ModwrightClient {
  const access = requireAccess();
  if (client?.key !== access.key) client = { key: access.key, calls: createClient(access) };
  return client.calls;
}

/** Throws when nobody is signed in: pages are only shown to those who are. */
export function requireAccess(): Access {
  const access = currentAccess();
  if (!access) throw new Error('nobody is signed in');
  return access;
}
