import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '@modwright/runtime';
import type { RouteSpec } from '../domain/route.ts';

/** Who asks: the key and what it may do. */
export interface Caller {
  readonly keyId: string;
  readonly tenant: string;
  /** What its owner called it. */
  readonly name: string;
  /** Null = does not expire. */
  readonly expiresAt: Date | null;
  readonly scopes: readonly string[];
}

/** A route and what it does. The answer is sent as JSON unless the handler sent something itself. */
export interface Route {
  readonly spec: RouteSpec;
  readonly handle: (request: FastifyRequest, reply: FastifyReply, caller: Caller | undefined) => Promise<unknown>;
}

/** Who asks on a route that has a scope. */
export function callerOf(caller: Caller | undefined): Caller {
  if (!caller) throw new AppError('UNAUTHENTICATED', 'an API key is needed');
  return caller;
}

/** The value of a path parameter. */
export function pathParameter(request: FastifyRequest, name: string): string {
  return (request.params as Record<string, string>)[name] ?? '';
}
