import { FieldType, type Endpoint, type Entity, type Field, type Module, type Plan } from '@modwright/contracts/plan';
import { pathParameters, rowEntityOf } from '../contract-cases/scene.ts';

/** Rows of one entity a sentence may speak of. */
const ROWS = 4;

/** What a sentence about one module may speak of: the entities it touches, by the names their rows get. */
export interface Vocabulary {
  readonly plan: Plan;
  readonly module: Module;
  readonly endpoint: Endpoint;
  readonly entities: readonly Entity[];
  /** Row names of an entity: "tool1", "tool2", ... */
  rowNames(entity: string): string[];
  /** The entity a row name belongs to. */
  entityOfRow(name: string): Entity | undefined;
  /** The entity whose id a field holds: a reference, the path's row, or a plain number named like "memberId". */
  pointsAt(field: Field): string | undefined;
}

/** The vocabulary of a module. Throws RangeError when its endpoint is not in the plan. */
export function createVocabulary(plan: Plan, module: Module): Vocabulary {
  const endpoint = plan.endpoints.find(({ id, module: answers }) => id === module.endpoint || answers === module.name);
  if (!endpoint) throw new RangeError(`the plan has no endpoint for module ${module.name}`);
  const rowEntity = rowEntityOf(plan, endpoint);
  const names = new Set([...module.entities, module.output?.entity ?? '', rowEntity ?? '', ...module.input.map(({ ref }) => ref)]);
  const entities = withReferences(
    plan,
    plan.entities.filter(({ name }) => names.has(name)),
  );
  const rowPrefix = (entity: string): string => `${entity[0]?.toLowerCase() ?? ''}${entity.slice(1)}`;
  const parameters = pathParameters(endpoint);
  return {
    plan,
    module,
    endpoint,
    entities,
    rowNames: (entity) => Array.from({ length: ROWS }, (_, index) => `${rowPrefix(entity)}${index + 1}`),
    entityOfRow: (name) => entities.find((entity) => name.startsWith(rowPrefix(entity.name)) && /^\d+$/.test(name.slice(entity.name.length))),
    pointsAt: (field) => {
      if (field.ref) return field.ref;
      if (field.type !== FieldType.INTEGER) return undefined;
      const named = entities.find(({ name }) => field.name === `${rowPrefix(name)}Id`)?.name;
      return named ?? (parameters.includes(field.name) ? rowEntity : undefined);
    },
  };
}

function withReferences(plan: Plan, entities: readonly Entity[]): Entity[] {
  const wanted = new Set(entities.flatMap((entity) => [entity.name, ...entity.fields.filter(({ required }) => required).map(({ ref }) => ref)]));
  const found = plan.entities.filter(({ name }) => wanted.has(name));
  return found.length > entities.length ? withReferences(plan, found) : found;
}
