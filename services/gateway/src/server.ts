import { isUtf8 } from 'node:buffer';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { AppError, forEveryTenant, withTenant, type Logger } from '@modwright/runtime';
import type { Store } from '@modwright/store';
import { ATTRIBUTE, fromHeaders, inSpan, METRIC } from '@modwright/telemetry';
import { createKeyFinder } from '@modwright/store/gateway';
import type { IdentityProvider } from './adapters/identity-provider.ts';
import { sendConsolePage, serveConsole, wantsConsolePage } from './adapters/console-files.ts';
import type { RateLimits } from './adapters/rate-limits.ts';
import { httpStatus, codeOfStatus } from './domain/http-status.ts';
import { toFastifyPath, type RouteSpec } from './domain/route.ts';
import { assertReaches } from './domain/tenant.ts';
import { isRecorded, recordAct } from './handlers/acts.ts';
import { assertNotHalted } from './handlers/halt.ts';
import { assertScope, identify, passwordAsKey, type Doors } from './handlers/authorize.ts';
import type { Route } from './handlers/route.ts';

/** Bytes of one request: a brief, an OpenAPI document and acceptance files. */
const BODY_LIMIT_BYTES = 8 * 1024 * 1024;

export interface ServerParts {
  readonly store: Store;
  readonly logger: Logger;
  /** Folder of the console's bundle; empty = no console. */
  readonly consoleFolder: string;
  /** Where previews that the console frames may come from. */
  readonly previewOrigins: readonly string[];
  /** Undefined = nobody signs in but by API keys. */
  readonly provider: IdentityProvider | undefined;
  readonly rateLimits: RateLimits;
}

/** An HTTP server with these routes. Does not listen yet. */
export function createServer(routes: readonly Route[], { store, logger, consoleFolder, previewOrigins, provider, rateLimits }: ServerParts): FastifyInstance {
  const server = Fastify({ bodyLimit: BODY_LIMIT_BYTES, forceCloseConnections: true });
  server.setValidatorCompiler(({ schema, httpPart }) => toValidator((httpPart === 'body' ? strict : lenient).compile(schema as object), httpPart ?? ''));
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    try {
      done(null, parseJson(body as Buffer));
    } catch (error) {
      done(error as Error);
    }
  });
  server.addContentTypeParser('application/x-git-upload-pack-request', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  server.setErrorHandler((error: FastifyError | AppError, request, reply) => answerError(error, request, reply, logger));
  if (consoleFolder) serveConsole(server, consoleFolder, previewOrigins);
  server.setNotFoundHandler((request, reply) => {
    if (consoleFolder && wantsConsolePage(request)) return sendConsolePage(reply);
    throw new AppError('NOT_FOUND', `there is no ${request.method} ${request.url.split('?')[0]}: see /openapi.json`);
  });
  const doors = { findKey: createKeyFinder(store), provider };
  for (const route of routes) {
    const { spec } = route;
    server.route({
      method: spec.method,
      url: toFastifyPath(spec.path),
      schema: { ...(spec.body ? { body: spec.body } : {}), ...(spec.query ? { querystring: { type: 'object', properties: spec.query } } : {}) },
      // git only says the password when it is asked for one.
      config: { challenge: spec.keyAsPassword ? 'Basic' : 'Bearer' },
      handler: (request, reply) => asSpan(spec, request, reply, () => answer(route, { store, doors, rateLimits }, request, reply)),
    });
  }
  return server;
}

/** What a request goes through. */
interface Gate {
  readonly store: Store;
  readonly doors: Doors;
  readonly rateLimits: RateLimits;
}

/** Lets the handler answer whoever may ask, in the scope of their tenant; a route that is open to everyone works for the whole installation. */
async function answer({ spec, handle }: Route, { store, doors, rateLimits }: Gate, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const { scope } = spec;
  if (scope === null) return forEveryTenant(() => handle(request, reply, undefined));
  const { authorization } = request.headers;
  const caller = await forEveryTenant(() => identify(doors, spec.keyAsPassword ? passwordAsKey(authorization) : authorization, new Date()));
  await rateLimits.admit(caller);
  const work = async (): Promise<unknown> => {
    assertScope(caller, scope);
    assertReaches(caller.tenant, spec);
    if (spec.unlessHalted) await assertNotHalted(store);
    return handle(request, reply, caller);
  };
  const about = request.url.split('?')[0] ?? '';
  return withTenant(caller.tenant, () => (isRecorded(spec) ? recordAct(store, caller, spec, about, work) : work()));
}

/** The span of one request, below the caller's when it sent a `traceparent`. A stream's ends when it begins to flow. */
function asSpan(spec: RouteSpec, request: FastifyRequest, reply: FastifyReply, work: () => Promise<unknown>): Promise<unknown> {
  const header = (name: string): string | undefined => request.headers[name]?.toString();
  const attributes = { [ATTRIBUTE.httpMethod]: spec.method, [ATTRIBUTE.httpRoute]: spec.path };
  return inSpan(
    { name: `${spec.method} ${spec.path}`, kind: 'server', attributes, parent: fromHeaders(header), measuredBy: METRIC.httpDuration },
    async (span) => {
      const answer = await work();
      span.set({ [ATTRIBUTE.httpStatus]: reply.statusCode });
      return answer;
    },
  );
}

// A wrong type in a body is a mistake worth naming; a query has only text, so there it is converted.
const strict = new Ajv2020({ strict: false, allowUnionTypes: true });
const lenient = new Ajv2020({ strict: false, coerceTypes: true, useDefaults: true });

function toValidator(validate: ValidateFunction, part: string) {
  return (data: unknown) => (validate(data) ? { value: data } : { error: new AppError('INVALID_ARGUMENT', describe(validate.errors?.[0], part)) });
}

/** "body.budget.bar must be <= 1". */
function describe(error: ErrorObject | undefined, part: string): string {
  const where = `${part === 'querystring' ? 'query' : part}${(error?.instancePath ?? '').replaceAll('/', '.')}`;
  const params = error?.params as { additionalProperty?: string; allowedValues?: string[] } | undefined;
  if (params?.additionalProperty) return `${where} has an unknown field "${params.additionalProperty}": see /openapi.json`;
  if (params?.allowedValues) return `${where} must be one of ${params.allowedValues.join(', ')}`;
  return `${where} ${error?.message ?? 'is wrong'}`;
}

function parseJson(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  if (!isUtf8(body)) throw new AppError('INVALID_ARGUMENT', 'the request body is not UTF-8: send JSON in UTF-8');
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw new AppError('INVALID_ARGUMENT', `the request body is not JSON: ${(error as Error).message}`, { cause: error });
  }
}

const RETRY_AFTER_SECONDS = 2;

function answerError(error: FastifyError | AppError, request: FastifyRequest, reply: FastifyReply, logger: Logger): FastifyReply {
  const known = error instanceof AppError ? error : fromFastify(error);
  const status = error instanceof AppError ? httpStatus(error.code) : (error.statusCode ?? 500);
  if (status >= 500) logger.error({ err: error, method: request.method, url: request.url }, 'request failed');
  if (status === 429 || status === 503) reply.header('retry-after', String(Math.ceil((known.retryAfterMs ?? RETRY_AFTER_SECONDS * 1000) / 1000)));
  if (status === 401) reply.header('www-authenticate', `${(request.routeOptions.config as { challenge?: string }).challenge ?? 'Bearer'} realm="modwright"`);
  return reply.status(status).send({ error: known.message, code: known.code });
}

/** Faults that Fastify finds by itself: a body that is too large, of another type, and so on. */
function fromFastify(error: FastifyError): AppError {
  if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return new AppError('INVALID_ARGUMENT', 'the request body must be application/json');
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return new AppError('INVALID_ARGUMENT', `the request is larger than ${BODY_LIMIT_BYTES} bytes: make the brief or the acceptance files shorter`);
  return new AppError(codeOfStatus(error.statusCode ?? 500), error.statusCode ? error.message : 'something went wrong inside; the log has it', {
    cause: error,
  });
}
