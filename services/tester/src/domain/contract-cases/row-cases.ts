import { EndpointKind, FieldType, type Endpoint, type Entity, type Field, type Plan } from '@modwright/contracts/plan';
import type { Case } from '@modwright/contracts/grading';
import { derivedCase, toStep } from './build-case.ts';
import { badValues } from './create-cases.ts';
import { entitySchema, ERROR_SCHEMA } from './entity-schema.ts';
import { createScene, drawnValue, endpointOf, NO_SUCH_ID, pathFor } from './scene.ts';

/** A row that does not exist is 404 on every endpoint about one row. */
export function notFoundCase(endpoint: Endpoint, entity: Entity): Case {
  const step = toStep({
    endpoint,
    path: pathFor(endpoint, String(NO_SUCH_ID)),
    status: 404,
    schema: ERROR_SCHEMA,
    ...(endpoint.kind === EndpointKind.UPDATE ? { body: {} } : {}),
  });
  return derivedCase(`${endpoint.id}.not-found`, `a ${entity.name} that does not exist is not found`, [step]);
}

/** A row that exists is answered in the declared shape. */
export function readCase(plan: Plan, endpoint: Endpoint, entity: Entity): Case {
  const scene = createScene(plan);
  const row = scene.row(entity.name);
  const step = toStep({ endpoint, path: pathFor(endpoint, `{{${row}.id}}`), status: 200, pattern: { id: `{{${row}.id}}` }, schema: entitySchema(entity) });
  return derivedCase(`${endpoint.id}.reads`, `a ${entity.name} is read by its id`, [...scene.steps, step]);
}

/** An update changes what it names, keeps the rest, and refuses bad values. */
export function updateCases(plan: Plan, endpoint: Endpoint, entity: Entity): Case[] {
  const inputs = entity.fields.filter((field) => !field.readOnly && field.type !== FieldType.REFERENCE);
  const [first] = inputs;
  const kept = inputs.find((field) => field !== first && field.required);
  const changes = first ? [changesCase(plan, endpoint, entity, first, kept)] : [];
  return [...changes, ...inputs.flatMap((field) => badUpdateCases(plan, endpoint, entity, field))];
}

function changesCase(plan: Plan, endpoint: Endpoint, entity: Entity, field: Field, kept: Field | undefined): Case {
  const scene = createScene(plan);
  const row = scene.row(entity.name);
  const change = { [field.name]: drawnValue(field, 'changed') };
  const rest = kept ? { [kept.name]: `{{${row}.${kept.name}}}` } : {};
  const path = pathFor(endpoint, `{{${row}.id}}`);
  const update = toStep({ endpoint, path, body: change, status: 200, pattern: { id: `{{${row}.id}}`, ...change, ...rest }, schema: entitySchema(entity) });
  const read = endpointOf(plan, EndpointKind.READ, entity.name);
  const again = read ? [toStep({ endpoint: read, path: pathFor(read, `{{${row}.id}}`), status: 200, pattern: { ...change, ...rest } })] : [];
  return derivedCase(`${endpoint.id}.changes`, `an update of a ${entity.name} changes ${field.name} only`, [...scene.steps, update, ...again]);
}

function badUpdateCases(plan: Plan, endpoint: Endpoint, entity: Entity, field: Field): Case[] {
  const [bad] = badValues(field);
  if (!bad) return [];
  const scene = createScene(plan);
  const row = scene.row(entity.name);
  const step = toStep({ endpoint, path: pathFor(endpoint, `{{${row}.id}}`), body: { [field.name]: bad[1] }, status: 400, schema: ERROR_SCHEMA });
  return [derivedCase(`${endpoint.id}.bad-${field.name}`, `an update of a ${entity.name} with a bad ${field.name} is refused`, [...scene.steps, step])];
}

/** A deleted row is gone; a row that others point at stays. */
export function deleteCases(plan: Plan, endpoint: Endpoint, entity: Entity): Case[] {
  const scene = createScene(plan);
  const row = scene.row(entity.name);
  const path = pathFor(endpoint, `{{${row}.id}}`);
  const read = endpointOf(plan, EndpointKind.READ, entity.name);
  const gone = read ? toStep({ endpoint: read, path: pathFor(read, `{{${row}.id}}`), status: 404 }) : toStep({ endpoint, path, status: 404 });
  const removes = derivedCase(`${endpoint.id}.removes`, `a deleted ${entity.name} is gone`, [...scene.steps, toStep({ endpoint, path, status: 204 }), gone]);
  return [removes, ...heldCases(plan, endpoint, entity)];
}

function heldCases(plan: Plan, endpoint: Endpoint, entity: Entity): Case[] {
  const holders = plan.entities.flatMap((holder) =>
    holder.fields.filter((field) => field.ref === entity.name && field.type === FieldType.REFERENCE).map((field) => ({ holder, field })),
  );
  return holders.map(({ holder, field }) => {
    const scene = createScene(plan);
    const row = scene.row(entity.name);
    scene.row(holder.name, { [field.name]: `{{${row}.id}}` });
    const step = toStep({ endpoint, path: pathFor(endpoint, `{{${row}.id}}`), status: 409, schema: ERROR_SCHEMA });
    return derivedCase(`${endpoint.id}.held-by-${holder.name}-${field.name}`, `a ${entity.name} that a ${holder.name} points at is not deleted`, [
      ...scene.steps,
      step,
    ]);
  });
}
