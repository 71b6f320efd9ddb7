import { FieldType, type Field } from '@modwright/contracts/plan';
import type { Random } from '@modwright/runtime';

/** A value that a form or a request may carry for a field. */
export type Value = string | number | boolean;

/** A random value that satisfies the field's type, values and range. References are not drawn here. */
export function drawValue(field: Field, random: Random): Value {
  const digit = (): number => 1 + Math.floor(random() * 9);
  switch (field.type) {
    case FieldType.INTEGER:
    case FieldType.NUMBER:
      return withinRange(field, digit());
    case FieldType.BOOLEAN:
      return false;
    case FieldType.DATE:
      return `2031-0${digit()}-1${digit()}`;
    case FieldType.DATE_TIME:
      return `2031-0${digit()}-1${digit()}T10:30:00.000Z`;
    case FieldType.ENUM:
      return field.values[0] ?? '';
    case FieldType.EMAIL:
      return `${drawWord(random)}@example.com`;
    default:
      return drawText(field, random);
  }
}

/** "Kelupo vasemi": new in every run, so that no page can know it beforehand. `min` and `max` are lengths. */
function drawText(field: Field, random: Random): string {
  const word = drawWord(random);
  let text = `${word.charAt(0).toUpperCase()}${word.slice(1)} ${drawWord(random)}`;
  while (text.length < (field.min ?? 0)) text += ` ${drawWord(random)}`;
  return field.max === undefined ? text : text.slice(0, Math.max(1, field.max)).trim();
}

/** Six letters that can be said aloud. */
export function drawWord(random: Random): string {
  const pick = (letters: string): string => letters.charAt(Math.floor(random() * letters.length));
  return Array.from({ length: 3 }, () => pick('bdfgklmnprstv') + pick('aeiou')).join('');
}

function withinRange(field: Field, value: number): number {
  const atLeast = Math.max(value, Math.ceil(field.min ?? value));
  return Math.min(atLeast, Math.floor(field.max ?? atLeast));
}
