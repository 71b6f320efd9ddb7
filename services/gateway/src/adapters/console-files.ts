import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** Everything comes from here, no script or style stands in the page, nobody frames it; previews get a sandboxed frame and nothing else. */
const policy = (previewOrigins: readonly string[]): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "manifest-src 'self'",
    `frame-src ${previewOrigins.join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

const HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
};

/**
 * Serves the console's bundle. Names of assets hold their digest, so a browser keeps them for ever; the page is asked for anew.
 * @param folder what scripts/console-bundle made.
 * @param previewOrigins where previews may come from: "https://*.previews.example.org".
 */
export function serveConsole(server: FastifyInstance, folder: string, previewOrigins: readonly string[]): void {
  const headers = { ...HEADERS, 'content-security-policy': policy(previewOrigins) };
  void server.register(fastifyStatic, {
    root: folder,
    wildcard: false,
    preCompressed: true,
    cacheControl: false,
    setHeaders: (reply, path) => {
      for (const [name, value] of Object.entries(headers)) void reply.header(name, value);
      void reply.header('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
}

/** True when a browser asks for one of the console's pages: they all are the same file, which reads the address itself. */
export function wantsConsolePage({ method, url, headers }: FastifyRequest): boolean {
  return method === 'GET' && !url.startsWith('/v1/') && (headers.accept ?? '').includes('text/html');
}

/** Answers with the console's page. */
export function sendConsolePage(reply: FastifyReply): FastifyReply {
  return reply.sendFile('index.html');
}
