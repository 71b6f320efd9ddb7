import { randomBytes } from 'node:crypto';
import { createServer, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createPreviewNames, NONCE_BYTES } from '../domain/preview-name.ts';
import type { PreviewDoors } from './preview-doors.ts';
import { refuse, type ShownApp } from './shown-app.ts';

/** Where browsers reach previews that run behind a gateway of another machine. */
export interface PreviewPlace {
  /** "https://*.previews.example.org": each app has a name in place of the star. All of them lead to `port`. */
  readonly url: string;
  /** Port of this process that answers for all of them; 0 = a free one. */
  readonly port: number;
  /** Where the other gateways reach this one: "10.244.0.7". */
  readonly address: string;
}

export interface NamedDoors extends PreviewDoors {
  readonly port: number;
}

/** Longer than an app may take. */
const PASS_ON_TIMEOUT_MS = 40_000;

/**
 * Apps by name on one port. Behind one Service are several gateways, and a request comes to any of them: the name says who runs the app, and that
 * one is asked. Nothing else is reached: a name that no gateway gave is refused before anything is opened.
 * @param token what the gateways share.
 * @param host to listen at: "0.0.0.0".
 */
export async function openNamedDoors(place: PreviewPlace, token: string, host: string): Promise<NamedDoors> {
  const names = createPreviewNames(token, place.address);
  const apps = new Map<string, ShownApp>();
  const { hostname } = new URL(place.url.replace('*.', ''));
  let port = place.port;

  const server = createServer((request, response) => {
    const name = nameIn(request.headers.host ?? '', hostname);
    const owner = name === undefined ? undefined : names.ownerOf(name);
    if (name === undefined || owner === undefined) return refuse(response, 421, 'no preview has this address: open it again where you found it');
    const app = apps.get(name);
    if (app) return void app(request, response);
    if (owner === place.address) return refuse(response, 404, 'this preview has ended: open it again');
    passOn({ host: owner, port }, request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(place.port, host, resolve);
  });
  const bound = server.address();
  if (typeof bound === 'object' && bound) port = bound.port;

  return {
    port,
    open: (app) => {
      const name = names.make(randomBytes(NONCE_BYTES));
      apps.set(name, app);
      return Promise.resolve({ url: place.url.replace('*', name), close: () => Promise.resolve(void apps.delete(name)) });
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** "abc" of "abc.previews.example.org:8090", of previews at "previews.example.org". The port is whatever leads here. */
function nameIn(host: string, hostname: string): string | undefined {
  const [name = '', ...rest] = host.toLowerCase().replace(/:\d+$/, '').split('.');
  return rest.join('.') === hostname ? name : undefined;
}

/** Asks the gateway that runs the app. */
function passOn(to: { readonly host: string; readonly port: number }, request: IncomingMessage, response: ServerResponse): void {
  const onward = httpRequest(
    { ...to, method: request.method, path: request.url, headers: endToEnd(request.headers), timeout: PASS_ON_TIMEOUT_MS },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, endToEnd(answer.headers));
      answer.once('error', () => response.destroy());
      answer.pipe(response);
    },
  );
  onward.once('timeout', () => onward.destroy(new Error('it took too long')));
  onward.once('error', () => refuse(response, 502, 'the gateway that ran this preview is gone: open the preview again'));
  response.once('close', () => onward.destroy());
  request.pipe(onward);
}

/** Without what belongs to one connection (RFC 9110, 7.6.1). */
function endToEnd({ connection: _connection, 'transfer-encoding': _encoding, 'keep-alive': _keep, ...headers }: IncomingHttpHeaders): IncomingHttpHeaders {
  return headers;
}
