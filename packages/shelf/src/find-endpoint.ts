import type { Step } from '@modwright/contracts/grading';
import type { Endpoint, Plan } from '@modwright/contracts/plan';

/** The endpoint that a step speaks to, and the texts that stand for the parameters of its path. */
export interface Spoken {
  readonly endpoint: Endpoint;
  readonly parameters: readonly string[];
}

/** Undefined when the app has no such endpoint. A path without parameters goes before one with them. */
export function findEndpoint(app: Plan, { method, path }: Pick<Step, 'method' | 'path'>): Spoken | undefined {
  const found = app.endpoints.flatMap((endpoint) => {
    const parameters = endpoint.method.toUpperCase() === method ? readPath(endpoint.path, path) : undefined;
    return parameters ? [{ endpoint, parameters }] : [];
  });
  return found.sort((one, other) => one.parameters.length - other.parameters.length)[0];
}

function readPath(template: string, path: string): string[] | undefined {
  const wanted = template.split('/');
  const given = (path.split('?')[0] ?? '').split('/');
  if (wanted.length !== given.length) return undefined;
  const isParameter = (segment: string): boolean => segment.startsWith('{') && segment.endsWith('}');
  if (!wanted.every((segment, index) => isParameter(segment) || segment === given[index])) return undefined;
  return wanted.flatMap((segment, index) => (isParameter(segment) ? [given[index] ?? ''] : []));
}
