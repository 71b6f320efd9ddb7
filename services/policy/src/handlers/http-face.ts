import { timingSafeEqual } from 'node:crypto';
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { AppError, type ErrorCode } from '@modwright/runtime';
import type { BackendInfo } from '../domain/completion.ts';
import type { Door } from '../serving/door.ts';
import type { TurnLog } from '@modwright/store/policy';
import { handleChatCompletion } from './chat-completion.ts';

export interface HttpFaceOptions {
  readonly host: string;
  /** 0 = a free port. */
  readonly port: number;
  /** Callers send it as a bearer token. */
  readonly token: string;
  readonly door: Door;
  readonly turns: TurnLog;
  readonly info: BackendInfo;
  /** The version in force. */
  readonly inForce: () => string;
}

export interface HttpFace {
  /** "http://127.0.0.1:41235". */
  readonly address: string;
  close(): Promise<void>;
}

/** Prompts carry whole modules, never whole apps. */
const BODY_LIMIT_BYTES = 8 * 1024 * 1024;

/** The OpenAI-compatible face, for tools that speak nothing else: chat completions and the list of models. */
export async function startHttpFace(options: HttpFaceOptions): Promise<HttpFace> {
  const server = Fastify({ bodyLimit: BODY_LIMIT_BYTES, forceCloseConnections: true });
  requireBearer(server, options.token);
  server.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => sendError(reply, error));
  server.setNotFoundHandler((_request, reply) =>
    sendError(reply, new AppError('NOT_FOUND', 'only POST /v1/chat/completions and GET /v1/models are served here')),
  );
  server.get('/v1/models', () => ({
    object: 'list',
    data: [
      {
        id: options.info.model,
        object: 'model',
        created: 0,
        owned_by: options.info.backend,
        policy_version: options.inForce(),
        max_model_len: options.info.contextTokens,
      },
    ],
  }));
  server.post('/v1/chat/completions', (request, reply) => handleChatCompletion(options, request, reply));
  const address = await server.listen({ host: options.host, port: options.port });
  return { address, close: () => server.close() };
}

function requireBearer(server: FastifyInstance, token: string): void {
  const expected = Buffer.from(`Bearer ${token}`);
  server.addHook('onRequest', async (request) => {
    const given = Buffer.from(request.headers.authorization ?? '');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw new AppError('UNAUTHENTICATED', 'the bearer token is missing or wrong');
  });
}

const STATUS: Readonly<Record<ErrorCode, number>> = {
  CANCELLED: 499,
  INVALID_ARGUMENT: 400,
  DEADLINE_EXCEEDED: 504,
  NOT_FOUND: 404,
  ALREADY_EXISTS: 409,
  PERMISSION_DENIED: 403,
  RESOURCE_EXHAUSTED: 429,
  FAILED_PRECONDITION: 409,
  ABORTED: 409,
  UNIMPLEMENTED: 501,
  INTERNAL: 500,
  UNAVAILABLE: 503,
  DATA_LOSS: 500,
  UNAUTHENTICATED: 401,
};

/** OpenAI's error shape. Fastify's own refusals (a body that is not JSON, too large) keep their status. */
function sendError(reply: FastifyReply, reason: Error & { statusCode?: number }): FastifyReply {
  const error = AppError.from(reason);
  const status = reason.statusCode ?? STATUS[error.code];
  if (error.retryAfterMs !== undefined) void reply.header('retry-after', Math.ceil(error.retryAfterMs / 1000));
  return reply
    .code(status)
    .send({ error: { message: error.message, type: status < 500 ? 'invalid_request_error' : 'server_error', code: error.code.toLowerCase() } });
}
