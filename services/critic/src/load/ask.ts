import { createHash } from 'node:crypto';
import { Agent, request, type IncomingHttpHeaders } from 'node:http';
import type { LoadRequest } from '@modwright/profiles';
import type { LoadAnswer } from './job.ts';

/** Where the app listens, and what every request carries. */
export interface Door {
  readonly socketPath: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/** An answer as it came. */
export interface Asked {
  /** 0 = none came. */
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly ms: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: 1 });

/** Sends one request alone. Status 0 when no answer came in time. */
export function ask({ socketPath, headers, timeoutMs }: Door, { method, path, body }: LoadRequest): Promise<Asked> {
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const outgoing = request({ socketPath, method, path, headers: { ...headers, ...contentOf(body) }, agent }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', fail);
      incoming.on('end', () => {
        clearTimeout(timer);
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: Buffer.concat(chunks).toString(), ms: performance.now() - startedAt });
      });
    });
    const fail = (): void => {
      clearTimeout(timer);
      resolve({ status: 0, headers: {}, body: '', ms: performance.now() - startedAt });
    };
    const timer = setTimeout(() => outgoing.destroy(new Error('too late')), timeoutMs);
    outgoing.on('error', fail);
    outgoing.end(body);
  });
}

/** The headers that a body needs. */
export function contentOf(body: string): Record<string, string> {
  return body === '' ? {} : { 'content-type': 'application/json' };
}

/** What is kept of an answer to the request with that index. */
export function toAnswer(index: number, { ms, status, headers, body }: Asked): LoadAnswer {
  const header = (name: string): string => String(headers[name] ?? '');
  return {
    request: index,
    ms: Math.round(ms * 1000) / 1000,
    status,
    statements: header('x-sql-statements'),
    rows: header('x-sql-rows'),
    seal: header('x-sql-seal'),
    digest: createHash('sha1').update(body).digest('base64url'),
    size: sizeOf(body),
  };
}

function sizeOf(body: string): number {
  try {
    return longestList(JSON.parse(body), 3);
  } catch {
    return 1; // no JSON, no list
  }
}

function longestList(value: unknown, depth: number): number {
  if (value === null || typeof value !== 'object' || depth === 0) return 1;
  const inside = Array.isArray(value) ? [] : Object.values(value);
  return Math.max(Array.isArray(value) ? value.length : 1, ...inside.map((one) => longestList(one, depth - 1)));
}
