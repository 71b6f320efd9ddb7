/** Headers by name in lower case. */
type Headers = Readonly<Record<string, string>>;

/**
 * What an app may do in a frame of the console, whatever it says of itself: its scripts run in an origin of nobody's, so there are no cookies
 * and no storage to reach; it opens no windows, and speaks with its own server alone.
 */
const POLICY = ['sandbox allow-scripts allow-forms', "default-src 'self' 'unsafe-inline' data: blob:", "base-uri 'none'", "form-action 'self'"];

const TAKEN = new Set(['content-security-policy', 'content-security-policy-report-only', 'x-frame-options', 'set-cookie', 'access-control-allow-origin']);

/**
 * Headers of an app's answer as its frame gets them.
 * @param framedBy origins whose pages may frame it: "https://modwright.example.org", "http://localhost:*".
 */
export function framedHeaders(headers: Headers, framedBy: readonly string[]): Record<string, string> {
  const kept = Object.entries(headers).filter(([name]) => !TAKEN.has(name.toLowerCase()));
  // An origin of nobody's is called "null"; without this word the page could not call its own server.
  const policy = [...POLICY, `frame-ancestors ${framedBy.join(' ')}`].join('; ');
  return { ...Object.fromEntries(kept), 'content-security-policy': policy, 'access-control-allow-origin': 'null', vary: 'origin' };
}

/** Headers of an app's answer as its own window gets them: its cookies are this app's alone, whatever name they ask for. */
export function windowHeaders(headers: Headers): Record<string, string> {
  const cookie = headers['set-cookie'];
  return { ...headers, ...(cookie === undefined ? {} : { 'set-cookie': cookie.replaceAll(/;\s*domain=[^;]*/gi, '') }) };
}

/** The answer to a browser that asks whether the frame's page may send this: it may call its own server as it likes. */
export function preflightHeaders(requested: { readonly method: string; readonly headers: string }): Record<string, string> {
  return {
    'access-control-allow-origin': 'null',
    'access-control-allow-methods': requested.method,
    ...(requested.headers ? { 'access-control-allow-headers': requested.headers } : {}),
    'access-control-max-age': '600',
    vary: 'origin',
  };
}

/** Cookies of an app that is shown in a frame. They are kept here, since an origin of nobody's has none; each frame's app has its own. */
export class CookieJar {
  readonly #cookies = new Map<string, string>();

  /** Takes what an answer sets. @param header "session=abc; Path=/; Max-Age=0". */
  take(header: string | undefined): void {
    const [pair = '', ...attributes] = (header ?? '').split(';');
    const at = pair.indexOf('=');
    if (at < 1) return;
    const name = pair.slice(0, at).trim();
    if (attributes.some((attribute) => /^\s*max-age\s*=\s*(0|-\d+)\s*$/i.test(attribute))) this.#cookies.delete(name);
    else this.#cookies.set(name, pair.slice(at + 1).trim());
  }

  /** Value of the `cookie` header of the next request; empty = there are none. */
  header(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }
}
