import { httpStatus } from './http-status.ts';
import { pathParameters, type Answer, type RouteSpec, type Schema } from './route.ts';
import { SCHEMAS } from './schemas.ts';

/** The OpenAPI 3.1 document of these routes. */
export function toOpenapiDocument(routes: readonly RouteSpec[], version: string): Schema {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) (paths[route.path] ??= {})[route.method.toLowerCase()] = toOperation(route);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Modwright',
      version,
      description: 'Briefs become running, tested web apps. Errors are `{"error", "code"}` with one line that says what to do.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths,
    components: {
      schemas: SCHEMAS,
      securitySchemes: { apiKey: { type: 'http', scheme: 'bearer', description: 'An API key (mw_<id>.<secret>), or a token of the sign-in provider' } },
    },
  };
}

function toOperation(route: RouteSpec): Schema {
  const parameters = [
    ...pathParameters(route.path).map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
    ...Object.entries(route.query ?? {}).map(([name, schema]) => ({ name, in: 'query', required: false, schema })),
    ...Object.entries(route.headers ?? {}).map(([name, description]) => ({ name, in: 'header', required: false, description, schema: { type: 'string' } })),
  ];
  return {
    operationId: route.operation,
    summary: route.summary,
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(route.body ? { requestBody: { required: true, content: { 'application/json': { schema: route.body } } } } : {}),
    responses: Object.fromEntries(Object.entries({ ...route.answers, ...refusalsOf(route) }).map(([status, answer]) => [status, toResponse(answer)])),
    security: route.scope === null ? [] : [{ apiKey: [] }],
    ...(route.scope === null || route.scope === 'any' ? {} : { 'x-scope': route.scope }),
    ...(route.installation ? { 'x-installation': true } : {}),
  };
}

/** Refusals that follow from a route's shape; those it answers with by its own decision are in its table. */
function refusalsOf(route: RouteSpec): Record<number, Answer> {
  const refusal = (description: string): Answer => ({ description, schema: { $ref: '#/components/schemas/Error' } });
  return {
    ...(route.body || route.query ? { [httpStatus('INVALID_ARGUMENT')]: refusal('Something in the request is wrong; `error` says what') } : {}),
    ...(route.scope === null ? {} : { [httpStatus('UNAUTHENTICATED')]: refusal('No valid API key') }),
    ...(route.scope === null || route.scope === 'any' ? {} : { [httpStatus('PERMISSION_DENIED')]: refusal(`The key lacks the scope ${route.scope}`) }),
    ...(pathParameters(route.path).length > 0 ? { [httpStatus('NOT_FOUND')]: refusal('There is no such thing') } : {}),
    ...(route.scope === null || route.answers[429]
      ? {}
      : { [httpStatus('RESOURCE_EXHAUSTED')]: refusal('Too many requests; try again after Retry-After seconds') }),
    ...(route.scope === null ? {} : { [httpStatus('UNAVAILABLE')]: refusal('A part of the system is away; try again after Retry-After seconds') }),
  };
}

function toResponse(answer: Answer): Schema {
  return {
    description: answer.description,
    ...(answer.schema ? { content: { [answer.contentType ?? 'application/json']: { schema: answer.schema } } } : {}),
  };
}
