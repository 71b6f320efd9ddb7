import type { AppSpec, EndpointSpec, EntitySpec } from './app-spec.ts';

/** The parameters of a request's path, as text. */
export function parametersOf(request: { readonly params: unknown }): Record<string, string> {
  return request.params as Record<string, string>;
}

/** "/api/books/{id}" as Fastify writes it: "/api/books/:id". */
export function toRoute(path: string): string {
  return path.replaceAll(':', '::').replaceAll(/\{([^}]+)\}/g, ':$1');
}

/** A path parameter that is the id of a row. */
export interface RowParameter {
  readonly name: string;
  readonly entity: EntitySpec;
}

/**
 * The parameters of an endpoint's path that are ids of rows. Whose row it is, says the first of these that does: the plural before it
 * (/books/{x}), a reference of the endpoint's entity or its module's input by that name ({bookId}); the last one left is the endpoint's own row.
 */
export function rowParametersOf(app: AppSpec, endpoint: EndpointSpec): RowParameter[] {
  const subject = app.entities.find((entity) => entity.name === endpoint.entity);
  const segments = endpoint.path.split('/');
  const references = [...(subject?.fields ?? []), ...(endpoint.module?.input ?? [])];
  const found = segments.flatMap((segment, index) => {
    const name = /^\{([^}]+)\}$/.exec(segment)?.[1];
    if (name === undefined) return [];
    const before = app.entities.find((entity) => entity.plural === segments[index - 1]);
    const ref = references.find((field) => field.name === name)?.ref;
    return [{ name, entity: before ?? app.entities.find((entity) => entity.name === ref) }];
  });
  const own = subject && !found.some(({ entity }) => entity === subject) ? found.findLast(({ entity }) => entity === undefined) : undefined;
  return found.flatMap((parameter) => {
    const entity = parameter.entity ?? (parameter === own ? subject : undefined);
    return entity ? [{ name: parameter.name, entity }] : [];
  });
}

/** The path parameter that is the id of a row of the endpoint's own entity; undefined when the path points at no such row. */
export function placeOf(app: AppSpec, endpoint: EndpointSpec): string | undefined {
  return rowParametersOf(app, endpoint).findLast(({ entity }) => entity.name === endpoint.entity)?.name;
}
