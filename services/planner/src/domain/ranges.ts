import { FieldType, type Field } from '@modwright/contracts/plan';
import { mentionsAll } from './grounding.ts';
import { wordsOf } from './names.ts';

const NUMBER = '(\\d+(?:\\.\\d+)?)';
const BETWEEN = new RegExp(`(?:from|between)\\s+${NUMBER}\\s+(?:to|and|-)\\s+${NUMBER}|${NUMBER}\\s*(?:-|–|to)\\s*${NUMBER}`, 'i');
const AT_LEAST = new RegExp(`(?:at least|minimum of|no less than)\\s+${NUMBER}`, 'i');
const ABOVE_ZERO = /\b(?:greater than|more than|above|over)\s+(?:0|zero)\b|\bpositive\b/i;

/** The field with the limits that a sentence about it states: "rate from 1 to 5", "an amount must be greater than 0". */
export function withRanges(field: Field, text: string): Field {
  if (field.type !== FieldType.INTEGER && field.type !== FieldType.NUMBER) return field;
  for (const sentence of text.split(/(?<=[.;\n])\s|,\s/)) {
    if (!mentionsAll(wordsOf(sentence), field.name)) continue;
    const range = rangeOf(sentence, field.type);
    if (range) return { ...field, ...range };
  }
  return field;
}

function rangeOf(sentence: string, type: FieldType): Pick<Field, 'min' | 'max'> | undefined {
  const between = BETWEEN.exec(sentence);
  if (between) return { min: Number(between[1] ?? between[3]), max: Number(between[2] ?? between[4]) };
  const least = AT_LEAST.exec(sentence);
  if (least) return { min: Number(least[1]) };
  if (ABOVE_ZERO.test(sentence)) return { min: type === FieldType.INTEGER ? 1 : 0.01 };
  return undefined;
}
