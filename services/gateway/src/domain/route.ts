import type { Scope } from './api-key.ts';

/** A JSON Schema (2020-12), also used as an OpenAPI 3.1 schema. */
export type Schema = Readonly<Record<string, unknown>>;

/** What one route answers with a status. */
export interface Answer {
  readonly description: string;
  /** Absent = no body. */
  readonly schema?: Schema;
  /** Default "application/json". */
  readonly contentType?: string;
}

/** A route as data: Fastify routes and the OpenAPI document are both made of it, so neither can know more than the other. */
export interface RouteSpec {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** "/v1/builds/{build}". */
  readonly path: string;
  /** operationId: "createBuild". */
  readonly operation: string;
  readonly summary: string;
  /** 'any' = a valid key, whatever it may do. Null = open to everyone who can reach the port. */
  readonly scope: Scope | 'any' | null;
  /** True = it is about what all tenants share: only the tenant that runs the installation reaches it. */
  readonly installation?: true;
  /** True = the key may also come as the password of HTTP Basic authentication (RFC 7617), as git sends it. */
  readonly keyAsPassword?: true;
  /** True = refused while everything is stopped. */
  readonly unlessHalted?: true;
  /** Schemas of query parameters by name. */
  readonly query?: Readonly<Record<string, Schema>>;
  /** Request headers by name, with what they are for. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Schema;
  readonly answers: Readonly<Record<number, Answer>>;
}

const PARAMETER = /\{([a-z]+)\}/g;

/** Names of the parameters in a path. */
export function pathParameters(path: string): string[] {
  return [...path.matchAll(PARAMETER)].map((match) => match[1] ?? '');
}

/** "/v1/builds/{build}" -> "/v1/builds/:build". */
export function toFastifyPath(path: string): string {
  return path.replaceAll(PARAMETER, ':$1');
}
