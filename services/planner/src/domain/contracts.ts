import { FieldType, type Field, type Refusal } from '@modwright/contracts/plan';
import { makeField, type ActionBehaviour, type ActionContract, type Effect, type EntityDraft, type ReportBehaviour, type ReportContract } from './draft.ts';
import { parseFieldLine } from './field-line.ts';
import { withImpliedEffects } from './implied-effects.ts';
import { mentionsAll, sameWord } from './grounding.ts';
import { camelCase, wordsOf } from './names.ts';
import { withRanges } from './ranges.ts';
import { statedRefusals } from './refusals.ts';

export interface ActionAnswer {
  readonly effects: readonly string[];
  readonly input: readonly string[];
  readonly refusals: readonly string[];
  readonly examples: readonly string[];
}

export interface ReportAnswer {
  readonly per: string;
  readonly figures: readonly string[];
  readonly examples: readonly string[];
}

/** The model's contract of an action, with what the brief states taken before what the model guessed. */
export function readAction(answer: ActionAnswer, action: ActionBehaviour, entities: readonly EntityDraft[]): ActionContract {
  const effects = answer.effects.flatMap((line) => parseEffect(line, entities) ?? []);
  const stated = statedRefusals(action.sentences.map((sentence) => sentence.text));
  return {
    effects: plausibleEffects(withImpliedEffects(effects, action, entities), action, entities),
    input: readInput(answer.input, action, entities),
    refusals: stated.length > 0 ? stated : answer.refusals.flatMap((line) => parseRefusal(line) ?? []),
    examples: answer.examples,
  };
}

function parseEffect(line: string, entities: readonly EntityDraft[]): Effect | undefined {
  const [kind = '', target = ''] = line.split(' ');
  const [name = '', field = ''] = target.split('.');
  const entity = entities.find((one) => one.name === name);
  if (!entity || (kind !== 'creates' && kind !== 'sets' && kind !== 'deletes')) return undefined;
  if (kind === 'sets' && !entity.fields.some((one) => one.name === field)) return undefined;
  return { kind, entity: name, field: kind === 'sets' ? field : '' };
}

/** Drops "creates" of the very row it is done to, and "sets" of the fields of a row that it creates. */
function plausibleEffects(effects: readonly Effect[], action: ActionBehaviour, entities: readonly EntityDraft[]): Effect[] {
  const created = new Set(effects.filter((effect) => effect.kind === 'creates').map((effect) => effect.entity));
  return effects.filter((effect, index) => {
    if (effects.findIndex((other) => other.kind === effect.kind && other.entity === effect.entity && other.field === effect.field) !== index) return false;
    if (effect.kind === 'sets') return !created.has(effect.entity) && !isIdentity(effect, entities);
    if (effect.kind === 'creates') return effect.entity !== action.entity || !action.stated?.path.includes('{id}');
    return true;
  });
}

/** Names and references say what a row is; an action does not rewrite them. */
function isIdentity(effect: Effect, entities: readonly EntityDraft[]): boolean {
  const field = entities.find((entity) => entity.name === effect.entity)?.fields.find((one) => one.name === effect.field);
  return !field || /^(name|title|email)$/.test(field.name) || field.type === FieldType.REFERENCE;
}

/** Inputs that the person named win; others are kept when the sentences speak of them. */
function readInput(lines: readonly string[], action: ActionBehaviour, entities: readonly EntityDraft[]): Field[] {
  const names = entities.map((entity) => entity.name);
  const parsed = lines.flatMap((line) => parseFieldLine(line, names) ?? []).map((field) => ({ ...field, unique: false }));
  const said = action.sentences.map((sentence) => sentence.text).join(' ');
  if (action.stated) {
    const stated = action.stated.names.filter((name) => !isFieldOfRow(name, action, entities) && !isOnlyAnswered(name, said));
    return stated.map((name) => withRanges({ ...statedInput(name, parsed, said, entities), required: !mayBeLeftOut(name, said) }, said));
  }
  const words = wordsOf(said);
  return parsed
    .filter((field) => field.name !== 'id' && field.ref !== action.entity && mentionsAll(words, field.name.replace(/Id$/, '')))
    .map((field) => withRanges(field, said));
}

/** "It answers the thing, now collected, with that name in `collectedBy`": spoken of in answers alone. */
function isOnlyAnswered(name: string, said: string): boolean {
  const before = said.split(`\`${name}\``).slice(0, -1);
  return before.every((text) => /\banswers?\b[^.]*$/i.test(text));
}

/** "Other things need no `proof`", "an optional `note`", "may give a `reason`". */
function mayBeLeftOut(name: string, said: string): boolean {
  const code = `\`${name}\``;
  return [
    `needs? no ${code}`,
    `optional(?:ly)?(?: with)?(?: an?)? ${code}`,
    `${code} \\(optional`,
    `may (?:also )?(?:give|have|send|say|add)(?: an?)? ${code}`,
  ].some((pattern) => new RegExp(pattern, 'i').test(said));
}

/** A name in code marks that is a state of the row itself is a result, not an input. */
function isFieldOfRow(name: string, action: ActionBehaviour, entities: readonly EntityDraft[]): boolean {
  if (name === 'id') return true;
  const field = entities.find((entity) => entity.name === action.entity)?.fields.find((one) => one.name === name);
  return field !== undefined && (field.readOnly || field.type === FieldType.BOOLEAN || (field.type === FieldType.ENUM && /^(status|state)$/.test(name)));
}

function statedInput(name: string, parsed: readonly Field[], said: string, entities: readonly EntityDraft[]): Field {
  const ref = entities.find((entity) => name === `${camelCase(entity.name)}Id`)?.name;
  if (ref) return makeField(name, FieldType.REFERENCE, { ref });
  const known = parsed.find((field) => field.name === name) ?? entities.flatMap((entity) => entity.fields).find((field) => field.name === name);
  const isWhole = new RegExp(`\`${name}\`\\s*\\([^)]*\\bwhole number`, 'i').test(said);
  if (isWhole) return makeField(name, FieldType.INTEGER);
  return known ? makeField(name, known.type, { values: known.values, ref: known.ref }) : makeField(name, FieldType.TEXT);
}

function parseRefusal(line: string): Refusal | undefined {
  const match = /^(400|403|404|409|422)\s+(.{4,})$/.exec(line.trim());
  return match ? { status: Number(match[1]), when: (match[2] ?? '').replace(/[.!]$/, '') } : undefined;
}

/** The model's contract of a report; figures that the person named win. */
export function readReport(answer: ReportAnswer, report: ReportBehaviour, entities: readonly EntityDraft[]): ReportContract {
  const names = report.stated?.names ?? [];
  const parsed = answer.figures.flatMap((line) => parseFieldLine(line, []) ?? []).map((field) => ({ ...field, unique: false }));
  const named = names.map((name) => parsed.find((field) => field.name === name && field.type !== FieldType.TEXT) ?? makeField(name, FieldType.INTEGER));
  const figures = (named.length > 0 ? named : parsed).filter((field, index, all) => all.findIndex((other) => other.name === field.name) === index);
  return { per: readPer(answer, report, entities), figures, examples: answer.examples };
}

/** One row each only where the sentences say so: "per tool", "each member", "which loans", "list students". */
function readPer(answer: ReportAnswer, report: ReportBehaviour, entities: readonly EntityDraft[]): string {
  const said = report.sentences.map((sentence) => sentence.text).join(' ');
  if (report.stated && !/\b(each|every|per|one line|list)\b/i.test(said)) return '';
  const each = /\b(?:per|each|every|which|list)\s+([a-z]+)/gi;
  for (const match of said.matchAll(each)) {
    const entity = entities.find((one) => wordsOf(one.name).some((word) => sameWord(word, match[1] ?? '')));
    if (entity) return entity.name;
  }
  return answer.per === 'all' ? '' : answer.per;
}
