import { EndpointKind, type Endpoint, type Entity, type Page, type Plan } from '@modwright/contracts/plan';
import { moduleFor, servedEndpoints } from './endpoints.ts';
import { title } from './names.ts';

/** The pages that are shown: the plan's, or one for each entity that can be listed when it has none. */
export function pagesOf(plan: Plan): Page[] {
  if (plan.pages.length > 0) return plan.pages;
  return plan.entities.filter((entity) => listOf(plan, entity)).map((entity) => pageOf(plan, entity));
}

function pageOf(plan: Plan, entity: Entity): Page {
  const actions = servedEndpoints(plan).filter((endpoint) => endpoint.kind === EndpointKind.ACTION && endpoint.entity === entity.name);
  return { path: `/${entity.plural}`, title: title(entity.plural), entity: entity.name, actions: actions.map(({ id }) => id), reports: [], auth: entity.owned };
}

/** The endpoint that lists an entity's rows without asking for anything. */
export function listOf(plan: Plan, entity: Entity): Endpoint | undefined {
  return servedEndpoints(plan).find(
    (endpoint) => endpoint.kind === EndpointKind.LIST && endpoint.entity === entity.name && !endpoint.path.includes('{') && !moduleFor(plan, endpoint),
  );
}
