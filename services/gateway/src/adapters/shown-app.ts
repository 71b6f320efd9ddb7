import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SandboxSession } from '@modwright/agent';
import { CookieJar, framedHeaders, preflightHeaders, windowHeaders } from '../domain/framed-app.ts';

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

type Session = Pick<SandboxSession, 'fetch'>;

/** Answers a person's requests with what the app in the session says. */
export type ShownApp = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** @param framedBy origins whose pages show the app in a frame, where it has an origin of nobody's; undefined = it has a window of its own. */
export function createShownApp(session: Session, framedBy?: readonly string[]): ShownApp {
  const frame = framedBy ? { by: framedBy, jar: new CookieJar() } : undefined;
  return (request, response) => carry(session, request, response, frame);
}

interface Frame {
  readonly by: readonly string[];
  readonly jar: CookieJar;
}

async function carry(session: Session, request: IncomingMessage, response: ServerResponse, frame: Frame | undefined): Promise<void> {
  try {
    const asksFor = request.headers['access-control-request-method'];
    if (frame && request.method === 'OPTIONS' && asksFor) {
      response.writeHead(204, preflightHeaders({ method: asksFor, headers: request.headers['access-control-request-headers'] ?? '' })).end();
      return;
    }
    const body = await readBody(request);
    if (!body) return refuse(response, 413, `the preview takes at most ${MAX_BODY_BYTES} bytes at once`);
    const cookie = frame?.jar.header();
    const headers = { ...passedOn(request.headers, NOT_PASSED_IN), ...(cookie ? { cookie } : {}) };
    const answer = await session.fetch({ method: request.method ?? 'GET', path: request.url ?? '/', headers, body, timeoutMs: ANSWER_TIMEOUT_MS });
    if (answer.status === 0) return refuse(response, 502, `the app gave no answer: ${answer.error}`);
    const passed = passedOn(answer.headers, HOP_BY_HOP);
    frame?.jar.take(passed['set-cookie']);
    response.writeHead(answer.status, frame ? framedHeaders(passed, frame.by) : windowHeaders(passed));
    response.end(request.method === 'HEAD' ? undefined : Buffer.from(answer.body));
  } catch {
    // The person's connection broke, or the app answered headers that HTTP does not allow.
    refuse(response, 502, 'the app gave an answer that cannot be shown');
  }
}

/** Says in one line why there is no answer of the app; an answer that has begun is broken off. */
export function refuse(response: ServerResponse, status: number, text: string): void {
  if (response.headersSent) response.destroy();
  else response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' }).end(`${text}\n`);
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
