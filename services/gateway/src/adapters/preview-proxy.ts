import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { SandboxSession } from '@modwright/agent';
import { CookieJar, framedHeaders, preflightHeaders } from '../domain/framed-app.ts';

/** Milliseconds an app may take to answer a person. */
const ANSWER_TIMEOUT_MS = 30_000;
const MAX_BODY_BYTES = 8 * 1024 * 1024;

// What belongs to one connection is not passed on (RFC 9110, 7.6.1); the length is known anew.
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'content-length',
  'expect',
]);
// Selects a grading database inside the app; a person's browser has no business there.
const NOT_PASSED_IN = new Set([...HOP_BY_HOP, 'x-space']);

export interface PreviewProxy {
  /** "http://127.0.0.1:41234". */
  readonly url: string;
  close(): Promise<void>;
}

type Session = Pick<SandboxSession, 'fetch'>;

/**
 * Carries requests from a free loopback port to the app in the session.
 * @param framed true = the port is for a frame of the console, where the app has an origin of nobody's.
 */
export async function startPreviewProxy(session: Session, framed = false): Promise<PreviewProxy> {
  const jar = framed ? new CookieJar() : undefined;
  const server = createServer((request, response) => void carry(session, request, response, jar));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** @param jar of a frame; undefined when the app is shown by itself. */
async function carry(session: Session, request: IncomingMessage, response: ServerResponse, jar: CookieJar | undefined): Promise<void> {
  const refuse = (status: number, text: string): void =>
    void response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' }).end(`${text}\n`);
  try {
    // A page elsewhere that resolves its own name to this address must not reach the app.
    if (!/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(request.headers.host ?? '')) return refuse(421, 'open the preview at its own address');
    const asksFor = request.headers['access-control-request-method'];
    if (jar && request.method === 'OPTIONS' && asksFor) {
      response.writeHead(204, preflightHeaders({ method: asksFor, headers: request.headers['access-control-request-headers'] ?? '' })).end();
      return;
    }
    const body = await readBody(request);
    if (!body) return refuse(413, `the preview takes at most ${MAX_BODY_BYTES} bytes at once`);
    const cookie = jar?.header();
    const headers = { ...passedOn(request.headers, NOT_PASSED_IN), ...(cookie ? { cookie } : {}) };
    const answer = await session.fetch({ method: request.method ?? 'GET', path: request.url ?? '/', headers, body, timeoutMs: ANSWER_TIMEOUT_MS });
    if (answer.status === 0) return refuse(502, `the app gave no answer: ${answer.error}`);
    const passed = passedOn(answer.headers, HOP_BY_HOP);
    jar?.take(passed['set-cookie']);
    response.writeHead(answer.status, jar ? framedHeaders(passed) : passed);
    response.end(request.method === 'HEAD' ? undefined : Buffer.from(answer.body));
  } catch {
    // The person's connection broke, or the app answered headers that HTTP does not allow.
    if (!response.headersSent) refuse(502, 'the app gave an answer that cannot be shown');
    else response.destroy();
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function passedOn(headers: Readonly<Record<string, string | string[] | undefined>>, without: ReadonlySet<string>): Record<string, string> {
  const entries = Object.entries(headers).filter(([name, value]) => value !== undefined && !without.has(name.toLowerCase()));
  return Object.fromEntries(entries.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : String(value)]));
}
