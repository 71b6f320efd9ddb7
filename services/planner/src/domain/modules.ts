import { FieldType, Module, ModuleKind, type Field, type Refusal } from '@modwright/contracts/plan';
import { acceptanceOf } from './acceptance.ts';
import { makeField, type Behaviour, type EntityDraft, type ReportBehaviour, type ReportContract } from './draft.ts';
import { mentionsAll } from './grounding.ts';
import { camelCase, pascalCase, spoken, withArticle, wordsOf } from './names.ts';
import { createdRecord, type DesignedAction } from './shape.ts';

/** Name of the module that does an action: "lendTool", "markRead". */
export function actionModuleName({ action }: DesignedAction): string {
  return wordsOf(action.verb).length > 1 && !action.entity.startsWith(pascalCase(action.verb)) && /^mark/.test(action.verb)
    ? action.verb
    : camelCase(`${action.verb} ${action.entity}`);
}

/** Characters of a responsibility: what a coder is shown of the brief about one module. */
export const MAX_RESPONSIBILITY = 700;

/** The sentences about a behaviour as one text. */
export function said(behaviour: Behaviour): string {
  return behaviour.sentences.map(({ text }) => text.replace(/[,;]$/, '').replace(/([^.!?])$/, '$1.')).join(' ');
}

export interface Naming {
  readonly name: string;
  readonly endpoint: string;
  readonly path: string;
}

export function actionModule(one: DesignedAction, naming: Naming, entities: readonly EntityDraft[]): Module {
  const { action, contract } = one;
  const record = createdRecord(one, entities);
  const hasRow = naming.path.includes('{id}');
  const input = [...pathInput(naming.path, action.entity), ...bodyInput(one, record, hasRow)];
  const refusals = withMissingRow(contract.refusals, hasRow ? action.entity : '');
  const output = record?.name ?? contract.effects.find((effect) => effect.kind === 'sets' && effect.entity === action.entity)?.entity ?? action.entity;
  return Module.fromPartial({
    name: naming.name,
    kind: ModuleKind.RULE,
    responsibility: [said(action), effectText(one, record)].filter(Boolean).join(' ').slice(0, MAX_RESPONSIBILITY),
    endpoint: naming.endpoint,
    input,
    output: { entity: output },
    refusals,
    entities: usedEntities(one, record, input, entities),
    acceptance: acceptanceOf(naming.name, action, contract.examples, refusals),
  });
}

function pathInput(path: string, entity: string): Field[] {
  return (path.match(/\{(\w+)\}/g) ?? []).map((parameter) =>
    makeField(parameter.slice(1, -1), FieldType.INTEGER, { description: parameter === '{id}' && entity ? `the ${spoken(entity)}` : '' }),
  );
}

/** What the record needs and the path does not give, and what the action was said to take. */
function bodyInput({ action, contract }: DesignedAction, record: EntityDraft | undefined, hasRow: boolean): Field[] {
  const fromRecord = (record?.fields ?? []).filter(
    (field) => !field.readOnly && !(hasRow && field.ref === action.entity) && !(field.type === FieldType.DATE_TIME && !field.required),
  );
  const input = action.stated ? [...contract.input] : [...fromRecord];
  for (const field of contract.input) {
    const isKnown = input.some((other) => other.name === field.name || (field.ref !== '' && other.ref === field.ref));
    if (!isKnown && !(hasRow && field.ref === action.entity) && !record) input.push(field);
  }
  return input.map((field) => ({ ...field, unique: false, readOnly: false }));
}

function withMissingRow(refusals: readonly Refusal[], entity: string): Refusal[] {
  if (!entity) return [...refusals];
  return [{ status: 404, when: `there is no such ${spoken(entity)}` }, ...refusals.filter((refusal) => refusal.status !== 404)];
}

function effectText({ action, contract }: DesignedAction, record: EntityDraft | undefined): string {
  const isKind = record?.fields.some((field) => field.name === 'kind' && field.values.includes(wordsOf(action.verb).join('-')));
  const lines = contract.effects.map(({ kind, entity, field }) => {
    if (kind === 'sets') return `sets ${field} of the ${spoken(entity)}`;
    return `${kind} ${withArticle(entity)}${kind === 'creates' && isKind ? ` of kind "${wordsOf(action.verb).join('-')}"` : ''}`;
  });
  return lines.length > 0 ? `It ${lines.join(', ')}.` : '';
}

/** The row, the record, what is referred to in the input, what the effects touch, and what the sentences speak of. */
function usedEntities(one: DesignedAction, record: EntityDraft | undefined, input: readonly Field[], entities: readonly EntityDraft[]): string[] {
  const words = one.action.sentences.flatMap(({ text }) => wordsOf(text));
  const spokenOf = entities.map((entity) => entity.name).filter((name) => mentionsAll(words, name));
  const names = [
    one.action.entity,
    ...input.map((field) => field.ref),
    record?.name ?? '',
    ...one.contract.effects.map((effect) => effect.entity),
    ...spokenOf,
  ];
  return [...new Set(names.filter(Boolean))];
}

/** @param related entities that the report's sentences or figures speak of. */
export function reportModule(
  report: ReportBehaviour,
  contract: ReportContract,
  naming: Naming,
  entities: readonly EntityDraft[],
  related: readonly string[],
): Module {
  const rowEntity = entities.find((entity) => entity.name === contract.per);
  const fields = rowEntity
    ? [...identity(rowEntity), ...contract.figures.filter((figure) => !identity(rowEntity).some((field) => field.name === figure.name))]
    : [...contract.figures];
  return Module.fromPartial({
    name: naming.name,
    kind: ModuleKind.REPORT,
    responsibility: said(report).slice(0, MAX_RESPONSIBILITY),
    endpoint: naming.endpoint,
    input: pathInput(naming.path, ''),
    output: { list: rowEntity !== undefined && !naming.path.includes('{id}'), fields },
    entities: [...new Set([...(rowEntity ? [rowEntity.name] : []), ...related])],
    acceptance: acceptanceOf(naming.name, report, contract.examples, []),
  });
}

/** The columns by which a person knows a row: its id and its name. */
function identity(entity: EntityDraft): Field[] {
  const label = entity.fields.find((field) => /^(name|title|question|text|label|description)$/.test(field.name));
  return [makeField(`${camelCase(entity.name)}Id`, FieldType.INTEGER), ...(label ? [makeField(label.name, label.type)] : [])];
}
