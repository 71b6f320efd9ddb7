import { EndpointKind, type Endpoint, type Module, type Plan } from '@modwright/contracts/plan';
import { findEntity } from './entities.ts';

/** Endpoints that can be served: the first of each method and path, and only those that somebody answers. */
export function servedEndpoints(plan: Plan): Endpoint[] {
  const seen = new Set<string>();
  return plan.endpoints.filter((endpoint) => {
    const key = `${endpoint.method.toUpperCase()} ${endpoint.path.replaceAll(/\{[^}]*\}/g, '{}')}`;
    const answered = moduleFor(plan, endpoint) !== undefined || (isCrud(endpoint) && findEntity(plan, endpoint.entity) !== undefined);
    if (seen.has(key) || !answered) return false;
    seen.add(key);
    return true;
  });
}

function isCrud(endpoint: Endpoint): boolean {
  return endpoint.kind !== EndpointKind.ACTION && endpoint.kind !== EndpointKind.REPORT && endpoint.kind !== EndpointKind.UNSPECIFIED;
}

/** The module that answers an endpoint. */
export function moduleFor(plan: Plan, endpoint: Endpoint): Module | undefined {
  return plan.modules.find((module) => module.name === endpoint.module) ?? plan.modules.find((module) => module.endpoint === endpoint.id);
}
