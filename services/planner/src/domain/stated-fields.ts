import { FieldType, type Field } from '@modwright/contracts/plan';
import pluralize from 'pluralize';
import type { EntityDraft } from './draft.ts';
import { sameWord } from './grounding.ts';
import { camelCase, spoken, wordsOf } from './names.ts';
import { statedChoices } from './stated.ts';

/** The entity with what the sentences about it say word for word: choices, first values, what is required, unique or set by actions only. */
export function withStated(entity: EntityDraft, sentences: readonly string[], text: string): EntityDraft {
  const about = sentences.filter((sentence) => wordsOf(sentence).some((word) => sameWord(word, wordsOf(entity.name).at(-1) ?? '')));
  const described = describingSentence(entity, about);
  const saysRequired = /\brequired\b/i.test(described);
  const fields = entity.fields.map((field) => {
    const steps = [withChoices, withFlag, withFirstValue, withUniqueness, withActionsOnly];
    const stated = steps.reduce((current, step) => step(current, described, about, text), field);
    return withEmptiness(saysRequired ? withRequired(stated, described) : stated, described);
  });
  return { ...entity, fields };
}

/**
 * The sentence that says what a row holds: "A book has a title". One that the row is the subject of says more than one that speaks of it, and "has" more
 * than the "with" of a headline.
 */
function describingSentence(entity: EntityDraft, about: readonly string[]): string {
  const name = spoken(entity.name);
  const subject = new RegExp(`^(?:an?\\s+|each\\s+|every\\s+)?(?:${name}|${pluralize.plural(name)})\\s+(?:have|has|says?|belongs?|consists?|is an?)\\b`, 'i');
  return [subject, /\b(have|has)\b/, /\b(with|says?)\b/, /./].map((verb) => about.find((sentence) => verb.test(sentence))).find(Boolean) ?? '';
}

type Step = (field: Field, described: string, about: readonly string[], text: string) => Field;

const withChoices: Step = (field, described) => {
  const values = statedChoices(described).get(field.name.toLowerCase());
  return values ? { ...field, type: FieldType.ENUM, values, ref: '' } : field;
};

/** "whether it is returned (yes or no)" is a flag called "returned". */
const withFlag: Step = (field, described, _about, text) => {
  const bare = camelCase(field.name.replace(/^(is|has)(?=[A-Z])/, '').replace(/At$/, ''));
  const yesOrNo = '(?:yes|true)(?:\\s+or\\s+|\\/)(?:no|false)\\b';
  if (new RegExp(`\\b${spoken(bare)}\\b\`?\\s*\\(${yesOrNo}|\\(\`${bare}\`,\\s*${yesOrNo}`, 'i').test(described)) {
    return { ...field, name: bare, type: FieldType.BOOLEAN, values: [], required: true, defaultJson: 'false' };
  }
  if (field.type === FieldType.BOOLEAN && bare !== field.name && !text.includes(field.name)) return { ...field, name: bare };
  return field;
};

/** "A new book is unread." and "a quantity (a whole number that starts at 0)". */
const withFirstValue: Step = (field, described, about) => {
  if (field.type === FieldType.ENUM) {
    const first = field.values.find((value) => about.some((sentence) => new RegExp(`\\bnew\\b[^.]*\\bis\\s+"?${escaped(value)}\\b`, 'i').test(sentence)));
    return first ? { ...field, defaultJson: JSON.stringify(first), required: true } : field;
  }
  const name = escaped(spoken(field.name));
  const start = new RegExp(`\\b${name}\\b[^,.;]{0,40}\\bstarts? (?:at|with) (\\d+)`, 'i').exec(described);
  const first =
    start ??
    new RegExp(`^(?:an?|each|every) new\\b[^.]*\\b${name}\\s+(?:is\\s+)?(\\d+)\\b`, 'i').exec(about.find((sentence) => /\bnew\b/i.test(sentence)) ?? '');
  return first ? { ...field, type: FieldType.INTEGER, defaultJson: first[1] ?? '0', required: true } : field;
};

const withUniqueness: Step = (field, _described, about, text) => {
  const said = new RegExp(`(?:no two|(?:cannot|must not|never) have two)\\b[^.]*\\bsame ${escaped(spoken(field.name))}\\b`, 'i');
  return about.some((sentence) => said.test(sentence)) || (about.length === 0 && said.test(text)) ? { ...field, unique: true } : field;
};

/** "Quantity and status change only by the actions below." */
const withActionsOnly: Step = (field, _described, about, text) => {
  const rule = /([^.]*)\b(?:changes?|(?:is|are) (?:changed|set))\s+only\s+(?:by|through|with)\b/i.exec(text);
  const named = rule && wordsOf(rule[1] ?? '').includes(field.name.toLowerCase());
  return named && about.length > 0 ? { ...field, readOnly: true } : field;
};

/** Where a sentence says what is required, the rest is not. "both required" and "all required" count for every name before them. */
function withRequired(field: Field, described: string): Field {
  if (field.type === FieldType.REFERENCE || field.defaultJson) return field;
  const own = new RegExp(`\\b${escaped(spoken(field.name))}\\b\\s*\\([^)]*\\brequired\\b|\\(\`${escaped(field.name)}\`[^)]*\\brequired\\b`, 'i').test(
    described,
  );
  const all = /\b(?:both|all)\s+(?:are\s+)?required\b/i.exec(described);
  const before = all ? wordsOf(described.slice(0, all.index)).join(' ').includes(spoken(field.name)) : false;
  return { ...field, required: own || before };
}

/** "(invoiceId, empty until it is billed)". */
function withEmptiness(field: Field, described: string): Field {
  const empty = new RegExp(`\\b${escaped(field.name)}\\b\`?,?\\s+(?:is\\s+)?empty\\b`, 'i').test(described);
  return empty ? { ...field, required: false, defaultJson: '' } : field;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
