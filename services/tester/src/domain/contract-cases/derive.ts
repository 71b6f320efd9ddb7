import { EndpointKind, type Endpoint, type Plan } from '@modwright/contracts/plan';
import type { Case } from '@modwright/contracts/grading';
import { accountCases, anonymousCase, foreignRowCases } from './access-cases.ts';
import { createCases } from './create-cases.ts';
import { listCases } from './list-cases.ts';
import { moduleCases } from './module-cases.ts';
import { deleteCases, notFoundCase, readCase, updateCases } from './row-cases.ts';
import { pathParameters } from './scene.ts';

/** Every case that follows from the plan without a model. Ids are unique. Cases of the scaffold have no module. */
export function deriveCases(plan: Plan): Case[] {
  const cases = [...(plan.signIn ? accountCases() : []), ...plan.endpoints.flatMap((endpoint) => endpointCases(plan, endpoint))];
  return [...new Map(cases.map((subject) => [subject.id, subject])).values()];
}

function endpointCases(plan: Plan, endpoint: Endpoint): Case[] {
  const access = endpoint.auth ? [anonymousCase(endpoint)] : [];
  if (endpoint.module) {
    const module = plan.modules.find(({ name }) => name === endpoint.module);
    return [...access, ...(module ? moduleCases(plan, endpoint, module) : [])];
  }
  return [...access, ...scaffoldCases(plan, endpoint)];
}

function scaffoldCases(plan: Plan, endpoint: Endpoint): Case[] {
  const entity = plan.entities.find(({ name }) => name === endpoint.entity);
  const parameters = pathParameters(endpoint).length;
  if (!entity || parameters > 1) return [];
  const foreign = foreignRowCases(plan, endpoint, entity);
  switch (endpoint.kind) {
    case EndpointKind.CREATE:
      return parameters === 0 ? createCases(plan, endpoint, entity) : [];
    case EndpointKind.LIST:
      return parameters === 0 ? [...foreign, ...listCases(plan, endpoint, entity)] : [];
    case EndpointKind.READ:
      return [...foreign, notFoundCase(endpoint, entity), readCase(plan, endpoint, entity)];
    case EndpointKind.UPDATE:
      return [...foreign, notFoundCase(endpoint, entity), ...updateCases(plan, endpoint, entity)];
    case EndpointKind.DELETE:
      return [...foreign, notFoundCase(endpoint, entity), ...deleteCases(plan, endpoint, entity)];
    default:
      return [];
  }
}
