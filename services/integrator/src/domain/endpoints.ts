import type { Endpoint, EndpointKind, Entity, Field, Module, Plan } from '@modwright/contracts/plan';

/** The endpoint of an entity that lists, creates, ... its rows, with exactly that many parameters in its path. */
export function findEndpoint(plan: Plan, kind: EndpointKind, entity: Entity, parameters: 0 | 1): Endpoint | undefined {
  return plan.endpoints.find((endpoint) => endpoint.kind === kind && endpoint.entity === entity.name && pathParameters(endpoint).length === parameters);
}

/** Names of the path's parameters: "/api/books/{id}/mark-read" -> ["id"]. */
export function pathParameters(endpoint: Endpoint): string[] {
  return [...endpoint.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
}

/** The module that answers an endpoint; undefined when the scaffold does. */
export function answeringModule(plan: Plan, endpoint: Endpoint): Module | undefined {
  return plan.modules.find(({ name }) => name === endpoint.module) ?? plan.modules.find((module) => module.endpoint === endpoint.id);
}

/** Fields that a create or update may carry. */
export function writableFields(entity: Entity): Field[] {
  return entity.fields.filter((field) => !field.readOnly);
}
