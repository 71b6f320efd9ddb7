import { FieldType, Module, ModuleKind, type Field, type Refusal } from '@modwright/contracts/plan';
import { acceptanceOf } from './acceptance.ts';
import { makeField, type Effect, type EntityDraft, type ReportBehaviour, type ReportContract } from './draft.ts';
import { camelCase, pascalCase, spoken, withArticle, wordsOf } from './names.ts';
import { createdRecord, type DesignedAction } from './shape.ts';

/** Name of the module that does an action: "lendTool", "markRead". */
export function actionModuleName({ action }: DesignedAction): string {
  return wordsOf(action.verb).length > 1 && !action.entity.startsWith(pascalCase(action.verb)) && /^mark/.test(action.verb)
    ? action.verb
    : camelCase(`${action.verb} ${action.entity}`);
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
    responsibility: [action.sentences.map((sentence) => sentence.text).join(' '), effectText(contract.effects)].filter(Boolean).join(' ').slice(0, 700),
    endpoint: naming.endpoint,
    input,
    output: { entity: output },
    refusals,
    entities: usedEntities(one, record, input),
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

function effectText(effects: readonly Effect[]): string {
  const lines = effects.map(({ kind, entity, field }) => (kind === 'sets' ? `sets ${field} of the ${spoken(entity)}` : `${kind} ${withArticle(entity)}`));
  return lines.length > 0 ? `It ${lines.join(', ')}.` : '';
}

/** The row, the record, what is referred to in the input, what the effects touch, and records of the row that rules look at. */
function usedEntities(one: DesignedAction, record: EntityDraft | undefined, input: readonly Field[]): string[] {
  const names = [one.action.entity, ...input.map((field) => field.ref), record?.name ?? '', ...one.contract.effects.map((effect) => effect.entity)];
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
    responsibility: report.sentences
      .map((sentence) => sentence.text)
      .join(' ')
      .slice(0, 700),
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
