import { existsSync, readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import type { AppSpec } from './app-spec.ts';

const FILES: Readonly<Record<string, { readonly file: string; readonly type: string }>> = {
  '/app.js': { file: 'dist/app.js', type: 'text/javascript; charset=utf-8' },
  '/app.css': { file: 'dist/app.css', type: 'text/css; charset=utf-8' },
  '/openapi.json': { file: 'openapi.json', type: 'application/json; charset=utf-8' },
};

const POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'self'";

/** Serves the pages, their script and style, and the app's description. A browser that asks for a page gets the page even where an endpoint has the same path. */
export function addPages(server: FastifyInstance, app: AppSpec, root: URL): void {
  const index = new URL('dist/index.html', root);
  const pages = new Set(['/', ...app.pages, ...(app.accounts ? ['/sign-in'] : [])]);
  const taken = new Set(app.endpoints.map((endpoint) => endpoint.path));
  const read = (file: string) => readFileSync(new URL(file, root));
  server.addHook('onRequest', (request, reply, done) => {
    const path = request.url.split('?')[0] ?? '';
    // The start page is for everyone; elsewhere only a browser is shown a page, so that a wrong API path stays a 404.
    const wantsPage = request.method === 'GET' && ((path === '/' && !taken.has('/')) || (request.headers.accept ?? '').includes('text/html'));
    if (!wantsPage || !pages.has(path) || !existsSync(index)) return done();
    reply.type('text/html; charset=utf-8').header('content-security-policy', POLICY).send(read('dist/index.html'));
  });
  for (const [path, { file, type }] of Object.entries(FILES)) {
    if (taken.has(path) || !existsSync(new URL(file, root))) continue;
    server.get(path, (_request, reply) => reply.type(type).header('x-content-type-options', 'nosniff').send(read(file)));
  }
}
