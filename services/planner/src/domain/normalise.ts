import { FieldType, type Field } from '@modwright/contracts/plan';
import type { EntityDraft } from './draft.ts';
import { addMissingReferences, foldStates, splitPluralText } from './entity-shapes.ts';
import { parseFieldLine } from './field-line.ts';
import { mentions, mentionsAll } from './grounding.ts';
import { camelCase, entityName, wordsOf } from './names.ts';
import { statedEndpoints } from './stated.ts';
import { withRanges } from './ranges.ts';

/** What the model answers to the entities step. */
export interface EntitiesAnswer {
  readonly title: string;
  readonly entities: readonly { readonly name: string; readonly fields: readonly string[] }[];
}

export interface BriefWords {
  readonly text: string;
  readonly clauses: readonly string[];
  readonly signIn: boolean;
}

/** The model's entities with names, types and references repaired and everything that the brief does not say removed. */
export function normaliseEntities(answer: EntitiesAnswer, brief: BriefWords): EntityDraft[] {
  const named = mergeByName(answer.entities).filter((entity) => !(brief.signIn && isAccount(entity.name)));
  const names = named.map((entity) => entity.name);
  const parsed = named.map(({ name, lines }) => ({
    name,
    fields: uniqueFields(lines.filter((line) => !(brief.signIn && isAccountLine(line))).flatMap((line) => parseFieldLine(line, names) ?? [])),
  }));
  const stored = parsed.filter((entity) => !isReport(entity, parsed, brief.text));
  const shaped = addMissingReferences(foldStates(splitPluralText(stored)), brief.text);
  const figures = figureWords(brief.clauses);
  const entities = shaped.map((entity) => {
    const said = entity.fields.filter((field) => isSaid(field, brief.clauses) && !isFigure(field, figures));
    const fields = said.some(isOwnValue) ? said : entity.fields.filter((field) => said.includes(field) || isOwnValue(field));
    // A reference that was missing may have been there as a plain number: the reference comes first and stays.
    return { ...entity, fields: uniqueFields(fields).map((field) => withRanges(withUnique(withDefault(field), entity, brief.text), brief.text)) };
  });
  return entities.filter((entity) => entity.fields.length > 0);
}

function mergeByName(entities: EntitiesAnswer['entities']): { name: string; lines: readonly string[] }[] {
  const merged = new Map<string, string[]>();
  for (const { name, fields } of entities) {
    const key = nounOf(entityName(name));
    if (key) merged.set(key, [...(merged.get(key) ?? []), ...fields]);
  }
  return [...merged].map(([name, lines]) => ({ name, lines }));
}

/** A reference to an account: whose a row is follows from who is signed in. */
function isAccountLine(line: string): boolean {
  return /:\s*(User|Account)\b/.test(line);
}

/** Records that were named by their verb. */
const VERB_NOUNS: Readonly<Record<string, string>> = {
  Lend: 'Loan',
  Lending: 'Loan',
  Borrow: 'Loan',
  Rent: 'Rental',
  Pay: 'Payment',
  Reserve: 'Reservation',
  Register: 'Registration',
  Rate: 'Rating',
  Enroll: 'Enrollment',
};

function nounOf(name: string): string {
  return VERB_NOUNS[name] ?? name;
}

/** Accounts belong to the platform when the app has sign-in. */
function isAccount(name: string): boolean {
  return /^(User|Account|Session|Login)$/.test(name);
}

const BUILT_IN = new Set(['id', 'createdAt', 'createdat', 'password', 'passwordHash', 'ownerId']);

function uniqueFields(fields: readonly Field[]): Field[] {
  const seen = new Set<string>();
  return fields.filter((field) => {
    if (BUILT_IN.has(field.name) || seen.has(field.name)) return false;
    seen.add(field.name);
    return true;
  });
}

/** A field is kept when the brief says its name, or, for a choice, one of its values. References hold the data together and always stay. */
export function isSaid(field: Field, clauses: readonly string[]): boolean {
  const says = (text: string): boolean => clauses.some((clause) => mentionsAll(wordsOf(clause), text));
  if (field.type === FieldType.REFERENCE) return true;
  if (field.type === FieldType.ENUM && field.values.some(says)) return true;
  const name = field.name.replace(/^(is|has)(?=[A-Z])/, '').replace(/(At|On|Date)$/, (end) => (end === 'Date' ? 'Date' : ''));
  return says(camelCase(name)) || /^(name|title)$/.test(field.name);
}

/** An entity that holds what a report answers is the report, not data: "Report { type, total, read }" beside `GET /api/reports/counts`. */
function isReport(entity: EntityDraft, all: readonly EntityDraft[], text: string): boolean {
  const isLoose = entity.fields.every((field) => field.ref === '') && !all.some((other) => other.fields.some((field) => field.ref === entity.name));
  if (!isLoose || all.length === 1) return false;
  const stated = text.split('\n').flatMap((line) => statedEndpoints({ id: '', text: line }));
  const figures = stated.filter((one) => one.method === 'GET').flatMap((one) => one.names);
  const isFigureHere = (field: Field): boolean => figures.includes(field.name);
  const isNamed = /(Report|Statistics?|Summary|Counts?|Totals?|Dashboard)$/.test(entity.name);
  const others = entity.fields.filter((field) => !isFigureHere(field));
  const isNumber = (field: Field): boolean => field.type === FieldType.INTEGER || field.type === FieldType.NUMBER;
  return entity.fields.some(isFigureHere)
    ? others.every((field) => isNamed || /^(type|kind|date|name)$/.test(field.name))
    : isNamed && entity.fields.every(isNumber);
}

/** A value that a person enters: what an entity is worth storing for. */
function isOwnValue(field: Field): boolean {
  const isMark = field.type === FieldType.DATE_TIME && !field.required;
  return field.type !== FieldType.REFERENCE && field.type !== FieldType.BOOLEAN && !isMark;
}

const REPORT_CUE = /\b(show|see|display|report|list|how (many|much|often)|total|count|average|summary|balance)\b/i;

interface FigureWords {
  readonly asked: readonly string[];
  readonly stored: readonly string[];
}

/** Words of sentences that ask for figures, and words of all other sentences. */
function figureWords(clauses: readonly string[]): FigureWords {
  return {
    asked: clauses.filter((clause) => REPORT_CUE.test(clause)).flatMap(wordsOf),
    stored: clauses.filter((clause) => !REPORT_CUE.test(clause)).flatMap(wordsOf),
  };
}

/** True for a number that only a report asks for: it is computed, not stored. */
function isFigure(field: Field, words: FigureWords): boolean {
  if (field.type !== FieldType.INTEGER && field.type !== FieldType.NUMBER) return false;
  return mentions(words.asked, field.name) && !mentionsAll(words.stored, field.name);
}

/** Unique is believed where the brief says so, and for the email or code that tells people or things apart. */
function withUnique(field: Field, entity: EntityDraft, text: string): Field {
  if (!field.unique) return field;
  const isRecord = entity.fields.some((other) => other.type === FieldType.REFERENCE);
  const told = new RegExp(`${field.name}[^.;]{0,12}\\bunique|unique ${field.name}`, 'i').test(text);
  const identifies = /email|isbn|sku|code|number|slug|barcode/i.test(field.name);
  return told || (!isRecord && identifies) ? field : { ...field, unique: false };
}

/** A state begins with its first value, a flag with false, so that a create without it works. */
function withDefault(field: Field): Field {
  if (field.type === FieldType.ENUM && /^(status|state)$/.test(field.name)) return { ...field, required: false, defaultJson: JSON.stringify(field.values[0]) };
  if (field.type === FieldType.BOOLEAN) return { ...field, required: false, defaultJson: /available|active|enabled/i.test(field.name) ? 'true' : 'false' };
  return field;
}
