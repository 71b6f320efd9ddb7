import { request, type IncomingHttpHeaders } from 'node:http';
import { createConnection } from 'node:net';
import type { HttpRequest, HttpResponse } from '@modwright/contracts/sandbox';

/** Most of an answer's body, in bytes. */
export const MAX_BODY_BYTES = 8 * 1024 * 1024;
const DEFAULT_TIMEOUT_MS = 10_000;
const MAX_TIMEOUT_MS = 120_000;

/** True when something accepts connections at the path. */
export function accepts(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ path: socketPath });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/**
 * Sends one request to the server at the path, on a connection of its own. Never rejects: status 0 says that no answer came, and `error` why.
 * Several `set-cookie` headers are joined by line breaks, other repeated headers by ", ".
 */
export async function sendHttp(socketPath: string, asked: HttpRequest): Promise<HttpResponse> {
  try {
    return await exchange(socketPath, asked);
  } catch (error) {
    return noAnswer(asked.id, error instanceof Error ? error.message : String(error));
  }
}

/** The answer that says that none came. */
export function noAnswer(id: string, error: string): HttpResponse {
  return { id, status: 0, headers: {}, body: Buffer.alloc(0), error };
}

function exchange(socketPath: string, asked: HttpRequest): Promise<HttpResponse> {
  const timeoutMs = Math.min(asked.timeoutMs > 0 ? asked.timeoutMs : DEFAULT_TIMEOUT_MS, MAX_TIMEOUT_MS);
  const withHost = Object.keys(asked.headers).some((name) => name.toLowerCase() === 'host') ? asked.headers : { host: 'app', ...asked.headers };
  return new Promise((resolve, reject) => {
    const call = request({ socketPath, agent: false, method: asked.method || 'GET', path: asked.path || '/', headers: { ...withHost, connection: 'close' } });
    const fail = (error: Error): void => {
      clearTimeout(timer);
      reject(error);
      call.destroy();
    };
    const timer = setTimeout(() => fail(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
    call.on('error', fail);
    call.on('response', (answer) => {
      const chunks: Buffer[] = [];
      let size = 0;
      answer.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > MAX_BODY_BYTES) fail(new Error(`the answer's body is larger than ${MAX_BODY_BYTES} bytes`));
        else chunks.push(chunk);
      });
      answer.on('error', fail);
      answer.on('end', () => {
        clearTimeout(timer);
        resolve({ id: asked.id, status: answer.statusCode ?? 0, headers: flatten(answer.headers), body: Buffer.concat(chunks), error: '' });
      });
    });
    call.end(asked.body.length > 0 ? asked.body : undefined);
  });
}

function flatten(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, Array.isArray(value) ? value.join('\n') : value]])),
  );
}
