import { FieldType, type Field } from '@modwright/contracts/plan';
import type { EntityDraft } from './draft.ts';
import { sameWord } from './grounding.ts';
import { camelCase, spoken, wordsOf } from './names.ts';
import { statedChoices } from './stated.ts';

/** The entity with what the sentences about it say word for word: choices, first values, what is required, unique or set by actions only. */
export function withStated(entity: EntityDraft, sentences: readonly string[], text: string): EntityDraft {
  const about = sentences.filter((sentence) => wordsOf(sentence).some((word) => sameWord(word, wordsOf(entity.name).at(-1) ?? '')));
  // "A book has a title" says more than "add books with a title", which often stands before it as a headline.
  const described = [/\b(have|has)\b/, /\b(with|says?)\b/, /./].map((verb) => about.find((sentence) => verb.test(sentence))).find(Boolean) ?? '';
  const saysRequired = /\brequired\b/i.test(described);
  const fields = entity.fields.map((field) => {
    const steps = [withChoices, withFlag, withFirstValue, withUniqueness, withActionsOnly];
    const stated = steps.reduce((current, step) => step(current, described, about, text), field);
    return saysRequired ? withRequired(stated, described) : stated;
  });
  return { ...entity, fields };
}

type Step = (field: Field, described: string, about: readonly string[], text: string) => Field;

const withChoices: Step = (field, described) => {
  const values = statedChoices(described).get(field.name.toLowerCase());
  return values ? { ...field, type: FieldType.ENUM, values, ref: '' } : field;
};

/** "whether it is returned (yes or no)" is a flag called "returned". */
const withFlag: Step = (field, described, _about, text) => {
  const bare = camelCase(field.name.replace(/^(is|has)(?=[A-Z])/, '').replace(/At$/, ''));
  if (new RegExp(`\\b${spoken(bare)}\\b\\s*\\((?:yes|true)(?:\\s+or\\s+|\\/)(?:no|false)\\b[^)]*\\)`, 'i').test(described)) {
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
  const start = new RegExp(`\\b${escaped(spoken(field.name))}\\b[^,.;]{0,40}\\bstarts? (?:at|with) (\\d+)`, 'i').exec(described);
  return start ? { ...field, type: FieldType.INTEGER, defaultJson: start[1] ?? '0', required: true } : field;
};

const withUniqueness: Step = (field, _described, about, text) => {
  const said = new RegExp(`no two [^.]*\\bsame ${escaped(spoken(field.name))}\\b`, 'i');
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
  const own = new RegExp(`\\b${escaped(spoken(field.name))}\\b\\s*\\([^)]*\\brequired\\b`, 'i').test(described);
  const all = /\b(?:both|all)\s+(?:are\s+)?required\b/i.exec(described);
  const before = all ? wordsOf(described.slice(0, all.index)).join(' ').includes(spoken(field.name)) : false;
  return { ...field, required: own || before };
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
