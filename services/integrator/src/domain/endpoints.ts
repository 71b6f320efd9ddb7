import type { Endpoint, EndpointKind, Entity, Field, Module, Plan } from '@modwright/contracts/plan';

/** The endpoint of an entity that lists, creates, ... its rows. */
export function findEndpoint(plan: Plan, kind: EndpointKind, entity: Entity): Endpoint | undefined {
  return plan.endpoints.find((endpoint) => endpoint.kind === kind && endpoint.entity === entity.name);
}

/** The module that answers an endpoint; undefined when the scaffold does. */
export function answeringModule(plan: Plan, endpoint: Endpoint): Module | undefined {
  return plan.modules.find(({ name }) => name === endpoint.module) ?? plan.modules.find((module) => module.endpoint === endpoint.id);
}

/** Name of the path's first parameter: "/api/books/{id}/mark-read" -> "id"; empty when there is none. */
export function rowParameter(endpoint: Endpoint): string {
  return /\{(\w+)\}/.exec(endpoint.path)?.[1] ?? '';
}

/** Fields that a create or update may carry. */
export function writableFields(entity: Entity): Field[] {
  return entity.fields.filter((field) => !field.readOnly);
}
