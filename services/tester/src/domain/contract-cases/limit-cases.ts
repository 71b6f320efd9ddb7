import { FieldType, type Endpoint, type Entity, type Field, type Module, type Plan, type Refusal } from '@modwright/contracts/plan';
import type { Case } from '@modwright/contracts/grading';
import { derivedCase, toStep } from './build-case.ts';
import { ERROR_SCHEMA } from './entity-schema.ts';
import { createScene, drawnValue, pathParameters, rowEntityOf, type Values } from './scene.ts';
import { moduleRequest } from './module-request.ts';

/** An action on a row that makes a record of it: registering for an event makes a registration. */
interface Making {
  readonly owner: Entity;
  readonly record: Entity;
  /** Field of the record that says which row it is of. */
  readonly ref: Field;
}

/** What a refusal says of the records that are there already, and the state that counts. */
interface Rule {
  readonly id: string;
  readonly state: { readonly field: Field; readonly value: string; readonly other: string };
  /** Values that the row, its record and the call have in common with the refused scene. */
  readonly owner: Values;
  readonly record: Values;
  readonly input: Values;
  /** "takes none of the seats". */
  readonly harmless: string;
}

/**
 * Refusals that hold for records in one state only: "as many registrations are booked as the event has seats", "the email is already booked".
 * A record in another state must not count, which a rule that counts every record gets wrong. Only where the words name a state of the
 * record, and the rest is a number of the row or an input; nothing follows from other words.
 */
export function limitCases(plan: Plan, endpoint: Endpoint, module: Module): Case[] {
  const making = makingOf(plan, endpoint, module);
  if (!making) return [];
  return module.refusals.flatMap((refusal) => {
    const rule = limitOf(refusal, making) ?? repeatOf(refusal, making, module);
    return rule ? [caseOf(plan, endpoint, module, making, rule), caseOf(plan, endpoint, module, making, rule, refusal)] : [];
  });
}

function makingOf(plan: Plan, endpoint: Endpoint, module: Module): Making | undefined {
  const owner = plan.entities.find(({ name }) => name === rowEntityOf(plan, endpoint));
  const record = plan.entities.find(({ name }) => name === module.output?.entity);
  const ref = record?.fields.find((field) => field.ref === owner?.name);
  return owner && record && ref && !module.output?.list && pathParameters(endpoint).length === 1 ? { owner, record, ref } : undefined;
}

/** "as many registrations are booked as the event has seats" */
function limitOf({ when }: Refusal, { owner, record }: Making): Rule | undefined {
  const [, rows = '', value = '', row = '', limit = ''] = /^as many ([\w ]+?) are (\w+) as the ([\w ]+?) has (\w+)$/i.exec(when) ?? [];
  const state = stateOf(record, value);
  const field = owner.fields.find(({ name, type }) => name === limit && type === FieldType.INTEGER);
  if (!state || !field || !isNamed(record, rows) || !isNamed(owner, row) || (field.min ?? 1) > 1) return undefined;
  return { id: 'limit', state, owner: { [limit]: 1 }, record: {}, input: {}, harmless: `takes none of the ${limit}` };
}

/** "the email is already booked for one event" */
function repeatOf({ when }: Refusal, { owner, record }: Making, module: Module): Rule | undefined {
  const [, name = '', value = '', row = ''] = /^the (\w+) is already (\w+)(?: for (?:one|the|this|the same) ([\w ]+))?$/i.exec(when) ?? [];
  const state = stateOf(record, value);
  const field = record.fields.find((one) => one.name === name && !one.unique && !one.ref);
  if (!state || !field || !module.input.some((one) => one.name === name) || (row !== '' && !isNamed(owner, row))) return undefined;
  const same = { [name]: drawnValue(field, 'same') };
  return { id: `same-${name}`, state, owner: {}, record: same, input: same, harmless: `does not take its ${name}` };
}

/** The only choice of the record that has the value, and another value of it. */
function stateOf({ fields }: Entity, value: string): Rule['state'] | undefined {
  const [field, another] = fields.filter(({ values }) => values.includes(value));
  const other = field?.values.find((one) => one !== value);
  return field && other !== undefined && !another ? { field, value, other } : undefined;
}

function isNamed({ name, plural }: Entity, words: string): boolean {
  const plain = (text: string): string => text.replace(/[\s-]/g, '').toLowerCase();
  return [plain(name), plain(plural)].includes(plain(words));
}

/** @param refusal given for a record in the state that counts; absent for one in another state, which must not stand in the way. */
function caseOf(plan: Plan, endpoint: Endpoint, module: Module, { owner, record, ref }: Making, rule: Rule, refusal?: Refusal): Case {
  const scene = createScene(plan);
  const row = `{{${scene.row(owner.name, rule.owner)}.id}}`;
  const state = refusal ? rule.state.value : rule.state.other;
  scene.row(record.name, { ...rule.record, [ref.name]: row, [rule.state.field.name]: state });
  const [parameter = ''] = pathParameters(endpoint);
  const request = moduleRequest(scene, endpoint, module, { ...rule.input, [parameter]: row });
  const step = toStep(refusal ? { ...request, status: refusal.status, schema: ERROR_SCHEMA } : { ...request, status: 0 });
  const title = refusal ? `when ${refusal.when}, then it is refused` : `a ${record.name} that is ${state} ${rule.harmless}`;
  return derivedCase(`${module.name}.${rule.id}-${refusal ? 'reached' : 'free'}`, title, [...scene.steps, step], module.name);
}
