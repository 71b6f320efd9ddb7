import { ChangeKind, Endpoint, Entity, Field, Module, PlanChange, type ChangedPart, type Plan, type Superseded } from '@modwright/contracts/plan';

/** What a plan is compared with: the plan of an app, and the modules that were accepted in it. */
export interface FinishedApp {
  readonly build: string;
  readonly plan: Plan;
  readonly accepted: ReadonlySet<string>;
}

/** How `plan` differs from the app's own, and which modules have to be written because of it. */
export function describeChange(app: FinishedApp, plan: Plan, superseded: readonly Superseded[]): PlanChange {
  return PlanChange.fromPartial({
    base: app.build,
    parts: changedParts(app.plan, plan),
    touched: plan.modules.filter((module) => isTouched(module, app, plan)).map((module) => module.name),
    superseded: [...superseded],
  });
}

function changedParts(before: Plan, after: Plan): ChangedPart[] {
  const fields = after.entities.flatMap((entity) => {
    const old = before.entities.find((one) => one.name === entity.name);
    return old ? compare(old.fields, entity.fields, (field) => field.name, encodeField, `field ${entity.name}.`) : [];
  });
  return [
    ...compare(before.entities, after.entities, (entity) => entity.name, encodeEntity, 'entity '),
    ...fields,
    ...compare(before.endpoints, after.endpoints, (endpoint) => endpoint.id, encodeEndpoint, 'endpoint '),
    ...compare(before.modules, after.modules, (module) => module.name, encodeModule, 'module '),
  ];
}

function compare<T>(before: readonly T[], after: readonly T[], key: (part: T) => string, encode: (part: T) => string, label: string): ChangedPart[] {
  const old = new Map(before.map((part) => [key(part), encode(part)]));
  const fresh = new Set(after.map(key));
  const come = after.flatMap((part): ChangedPart[] => {
    const was = old.get(key(part));
    if (was === encode(part)) return [];
    return [{ kind: was === undefined ? ChangeKind.ADDED : ChangeKind.CHANGED, part: label + key(part) }];
  });
  const gone = before.filter((part) => !fresh.has(key(part))).map((part) => ({ kind: ChangeKind.REMOVED, part: label + key(part) }));
  return [...come, ...gone];
}

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const encodeField = (field: Field): string => textOf(Field.encode(field).finish());
const encodeEndpoint = (endpoint: Endpoint): string => textOf(Endpoint.encode(endpoint).finish());
const encodeModule = (module: Module): string => textOf(Module.encode(module).finish());
/** Fields are parts of their own. */
const encodeEntity = (entity: Entity): string => textOf(Entity.encode({ ...entity, fields: [] }).finish());

/** A module is written again when it was never accepted, or when something changed that its source depends on. */
function isTouched(module: Module, app: FinishedApp, plan: Plan): boolean {
  const before = app.plan.modules.find((one) => one.name === module.name);
  if (!before || !app.accepted.has(module.name)) return true;
  if (contractOf(before, app.plan) !== contractOf(module, plan)) return true;
  return entitiesOf(module).some((name) => shapeMatters(findEntity(app.plan, name), findEntity(plan, name)));
}

/** Everything a coder is told of the module, and whether it is handed a signed-in person. */
function contractOf(module: Module, plan: Plan): string {
  const sentences = module.acceptance.map(({ text }) => text);
  const auth = plan.endpoints.some((endpoint) => endpoint.id === module.endpoint && endpoint.auth);
  const callable = plan.modules.filter((other) => module.dependsOn.includes(other.name)).map(({ name, input, output }) => ({ name, input, output }));
  return JSON.stringify([Module.toJSON({ ...module, acceptance: [] }), sentences, auth, plan.signIn, callable]);
}

function entitiesOf(module: Module): string[] {
  const references = [...module.input, ...(module.output?.fields ?? [])].map((field) => field.ref);
  return [...new Set([...module.entities, module.output?.entity ?? '', ...references])].filter(Boolean);
}

function findEntity(plan: Plan, name: string): Entity | undefined {
  return plan.entities.find((entity) => entity.name === name);
}

/**
 * True when code that works with the old rows may not work with the new ones: a field is gone or holds something else, rows
 * belong to somebody now, or making a row needs a value that was not there. A field that may be left out breaks nothing.
 */
function shapeMatters(before: Entity | undefined, after: Entity | undefined): boolean {
  if (!before || !after) return before !== after;
  const old = new Map(before.fields.map((field) => [field.name, field]));
  const isNeeded = (field: Field): boolean => field.required && field.defaultJson === '';
  return (
    before.owned !== after.owned ||
    before.fields.some((field) => !after.fields.some((other) => other.name === field.name && holdsTheSame(field, other))) ||
    after.fields.some((field) => !old.has(field.name) && isNeeded(field))
  );
}

function holdsTheSame(before: Field, after: Field): boolean {
  return before.type === after.type && before.ref === after.ref && before.required === after.required && before.values.join('\n') === after.values.join('\n');
}
