import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RouteSpec } from '../domain/route.ts';

/** Who asks: the key's id; undefined on open routes. */
export interface Caller {
  readonly keyId: string;
}

/** A route and what it does. The answer is sent as JSON unless the handler sent something itself. */
export interface Route {
  readonly spec: RouteSpec;
  readonly handle: (request: FastifyRequest, reply: FastifyReply, caller: Caller | undefined) => Promise<unknown>;
}

/** The value of a path parameter. */
export function pathParameter(request: FastifyRequest, name: string): string {
  return (request.params as Record<string, string>)[name] ?? '';
}
