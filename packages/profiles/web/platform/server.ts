import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { addAccounts, userOf } from './accounts.ts';
import { entityOf, type AppSpec, type EndpointSpec } from './app-spec.ts';
import { answer } from './endpoints.ts';
import { addGiven } from './given.ts';
import { HttpError } from './http-error.ts';
import { addPages } from './page-files.ts';
import { toRoute } from './path-parameters.ts';
import { createSpaces } from './spaces.ts';
import { takeStats } from './stats.ts';

export interface ServerOptions {
  /** Folder of the app: holds openapi.json and dist/. */
  readonly root: URL;
  /** Database file, or ":memory:". */
  readonly file: string;
  /** The header x-space selects a fresh database in memory, and passwords are hashed cheaply: for tests, never for real use. */
  readonly spaces: boolean;
}

const stats = takeStats();
const BODY_LIMIT_BYTES = 1024 * 1024;

/** The app as a server that does not listen yet. */
export function createServer(app: AppSpec, options: ServerOptions): FastifyInstance {
  const server = Fastify({ bodyLimit: BODY_LIMIT_BYTES, exposeHeadRoutes: false, forceCloseConnections: true });
  const spaces = createSpaces(app, options.file, options.spaces);
  const spaceOf = (request: FastifyRequest) => spaces.open(headerOf(request, 'x-space'));
  server.addHook('onClose', () => spaces.close());
  server.addHook('onSend', async (request, reply) => stats?.write(request, reply));
  readJson(server);
  answerErrors(server, options.spaces);
  addPages(server, app, options.root);
  if (options.spaces) addGiven(server, app, spaceOf);
  const accounts = app.accounts ? entityOf(app, app.accounts) : undefined;
  if (accounts) addAccounts(server, { entity: accounts, spaceOf, hashCost: options.spaces ? 1024 : 131_072 });

  for (const endpoint of app.endpoints) {
    server.route({
      method: endpoint.method,
      url: toRoute(endpoint.path),
      handler(request, reply) {
        const space = spaceOf(request);
        return space.inTurn(async () => {
          stats?.begin(request, space.sql);
          try {
            const user = accounts ? userOf(space, accounts, request) : null;
            if (endpoint.auth && !user) throw new HttpError(401, 'sign in first');
            return await answer({ app, endpoint, space, user, request, reply });
          } finally {
            stats?.end(request);
          }
        }, readsOnly(endpoint));
      },
    });
  }
  return server;
}

function readsOnly(endpoint: EndpointSpec): boolean {
  return endpoint.kind === 'list' || endpoint.kind === 'read' || endpoint.kind === 'report';
}

function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** An empty body counts as none, whatever its declared type. */
function readJson(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, text, done) => {
    if (String(text).trim() === '') return done(null, undefined);
    try {
      done(null, JSON.parse(String(text)));
    } catch {
      done(new HttpError(400, 'the body is not valid JSON'));
    }
  });
  server.addContentTypeParser('*', { parseAs: 'string' }, (_request, text, done) => {
    if (String(text) === '') done(null, undefined);
    else done(new HttpError(415, 'the body must be JSON, with content-type: application/json'));
  });
}

/** Every error is `{ error, fields? }`. What went wrong inside is told to the console, and to the caller only while trying things out. */
function answerErrors(server: FastifyInstance, verbose: boolean): void {
  server.setNotFoundHandler((request, reply) => reply.status(404).send({ error: `there is nothing at ${request.method} ${request.url.split('?')[0]}` }));
  server.setErrorHandler((reason: Error & { statusCode?: number }, request, reply) => {
    if (reason instanceof HttpError) return reply.status(reason.status).send({ error: reason.message, ...(reason.fields ? { fields: reason.fields } : {}) });
    const status = reason.statusCode ?? 500;
    if (status < 500) return reply.status(status).send({ error: reason.message });
    console.error(`${request.method} ${request.url}: ${reason.stack ?? String(reason)}`);
    return reply.status(500).send({ error: verbose ? `failed inside: ${String(reason)}` : 'something went wrong; the log says more' });
  });
}
