import { FieldType, type Field } from '@modwright/contracts/plan';
import { spoken } from './names.ts';

const NUMBER = '(\\d+(?:\\.\\d+)?)';
/** How far behind a name its limits may stand, in characters of one sentence. */
const NEAR = '[^.;\\n]{0,60}?';

/** The field with the limits that the words behind its name state: "rate from 1 to 5", "an amount must be greater than 0". */
export function withRanges(field: Field, text: string): Field {
  if (field.type !== FieldType.INTEGER && field.type !== FieldType.NUMBER) return field;
  const name = `\\b(?:${stemPattern(field.name)})${NEAR}`;
  const find = (pattern: string): RegExpExecArray | null => new RegExp(`${name}${pattern}`, 'i').exec(text);
  const between = find(`(?:from|between)\\s+${NUMBER}\\s+(?:to|and|-)\\s+${NUMBER}`);
  if (between) return { ...field, min: Number(between[1]), max: Number(between[2]) };
  const least = find(`(?:at least|a minimum of|no less than)\\s+${NUMBER}`);
  const most = find(`(?:at most|a maximum of|no more than)\\s+${NUMBER}`);
  if (least || most) return { ...field, ...(least ? { min: Number(least[1]) } : {}), ...(most ? { max: Number(most[1]) } : {}) };
  if (find('(?:\\b(?:greater|more) than (?:0|zero)\\b|\\babove (?:0|zero)\\b|\\bpositive\\b)'))
    return { ...field, min: field.type === FieldType.INTEGER ? 1 : 0.01 };
  if (find('(?:\\bnot (?:be )?negative\\b|\\bnever negative\\b|\\bnot below (?:0|zero)\\b)')) return { ...field, min: 0 };
  return field;
}

/** The name in code marks, in words, or, for "rating", the verb that gives it: "rate". */
function stemPattern(name: string): string {
  const words = spoken(name);
  const verb = /ing$/.test(words) ? `|${words.replace(/ing$/, 'e?')}\\b` : '';
  return `${name}|${words}${verb}`;
}
