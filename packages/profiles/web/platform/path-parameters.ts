import type { FastifyRequest } from 'fastify';
import type { EndpointSpec, EntitySpec } from './app-spec.ts';

/** The parameters of a request's path, as text. */
export function parametersOf(request: FastifyRequest): Record<string, string> {
  return request.params as Record<string, string>;
}

/** "/api/books/{id}" as Fastify writes it: "/api/books/:id". */
export function toRoute(path: string): string {
  return path.replaceAll(':', '::').replaceAll(/\{([^}]+)\}/g, ':$1');
}

/**
 * The path parameter that is the id of a row of the entity: the one right after the entity's plural, else "id", else the last one.
 * undefined when the path points at no row.
 */
export function placeOf(endpoint: EndpointSpec, entity: EntitySpec): string | undefined {
  const segments = endpoint.path.split('/');
  const names = segments.map((segment) => /^\{([^}]+)\}$/.exec(segment)?.[1]);
  const afterPlural = names.find((name, index) => name !== undefined && segments[index - 1] === entity.plural);
  if (afterPlural) return afterPlural;
  const present = names.filter((name) => name !== undefined);
  return present.includes('id') ? 'id' : present.at(-1);
}
