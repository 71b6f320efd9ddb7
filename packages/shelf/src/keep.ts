import type { Case } from '@modwright/contracts/grading';
import { CaseOrigin } from '@modwright/contracts/grading';
import { Plan, type Endpoint, type Entity, type Module } from '@modwright/contracts/plan';
import { ShelfModule, type Provenance, type Trust } from '@modwright/contracts/shelf';
import { endpointOf, entitiesOfModule } from '@modwright/profiles';
import { digest } from '@modwright/runtime';
import { findEndpoint } from './find-endpoint.ts';

/** What is known of a module besides its plan. */
export interface Written {
  readonly module: string;
  readonly source: string;
  /** Cases of the whole app; those of the module are kept, a person's own never. */
  readonly cases: readonly Case[];
  readonly provenance: Provenance;
  readonly trust: Trust;
}

/**
 * A module as the shelf keeps it: with the smallest app it works in, and those of its cases that run there.
 * @returns undefined for a module that calls others: it cannot be judged alone.
 */
export function toShelfModule(plan: Plan, { module: name, source, cases, provenance, trust }: Written): ShelfModule | undefined {
  const module = plan.modules.find((one) => one.name === name);
  if (!module || module.dependsOn.length > 0 || !endpointOf(plan, module)) return undefined;
  const app = smallestApp(plan, module);
  const own = cases.filter((one) => one.module === name && one.origin !== CaseOrigin.USER && runsIn(app, one));
  return withId({ id: '', app, source, cases: own, provenance, trust });
}

/** The module with the id that follows from what it is. */
export function withId(kept: ShelfModule): ShelfModule {
  const essence = ShelfModule.fromPartial({ ...(kept.app ? { app: kept.app } : {}), source: kept.source, cases: kept.cases });
  return { ...kept, id: `shelf_${digest(ShelfModule.encode(essence).finish(), 26)}` };
}

function smallestApp(plan: Plan, module: Module): Plan {
  const entities = withReferred(plan, entitiesOfModule(plan, module));
  const own = endpointOf(plan, module);
  const isKept = (endpoint: Endpoint): boolean => endpoint === own || (endpoint.module === '' && entities.some(({ name }) => name === endpoint.entity));
  return Plan.fromPartial({
    title: plan.title,
    // What a person's own profile lays on top is not the module's.
    profile: plan.layer?.base ?? plan.profile,
    signIn: plan.signIn,
    entities,
    endpoints: plan.endpoints.filter(isKept),
    modules: [module],
  });
}

/** The entities and every entity they refer to: rows of the one need rows of the other. */
function withReferred(plan: Plan, entities: readonly Entity[]): Entity[] {
  const names = new Set(entities.map(({ name }) => name));
  for (let size = 0; size < names.size;) {
    size = names.size;
    for (const { name, fields } of plan.entities) if (names.has(name)) for (const { ref } of fields) if (ref) names.add(ref);
  }
  return plan.entities.filter(({ name }) => names.has(name));
}

function runsIn(app: Plan, one: Case): boolean {
  return one.steps.every((step) => step.path.startsWith('/api/auth/') || findEndpoint(app, step) !== undefined);
}
