import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '@modwright/runtime';
import type { RouteSpec } from '../domain/route.ts';

/** Who asks, by a key, a session or a token, and what they may do. */
export interface Caller {
  /** Id of the key; of somebody who signed in the id that stays the same at every sign-in. */
  readonly keyId: string;
  /** Of the session that signing out ends; absent = it is none. */
  readonly session?: string;
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
