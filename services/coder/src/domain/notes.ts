import { FieldType, type Entity, type Field, type Module } from '@modwright/contracts/plan';

/**
 * What the contract calls for and small models often get wrong, one line each. They follow from field types and from the words of the contract, so a module
 * that has no dates is told nothing of dates.
 * @param entities those the module works with.
 */
export function contractNotes(module: Module, entities: readonly Entity[]): string[] {
  const words = [module.responsibility, ...module.acceptance.map(({ text }) => text)].join(' ');
  const notes: string[] = [];
  if (hasDates(module, entities))
    notes.push(
      'Days and instants are text and compare with < and >. `addDays(day, 7)` gives a day, `daysBetween(from, to)` a number, `today()` a day, `now()` an instant.',
    );
  if (spans(module.input) && entities.some(({ fields }) => spans(fields))) notes.push('Two spans overlap when `a.start < b.end && a.end > b.start`.');
  if (/\bdecimals?\b|\bround/i.test(words)) notes.push('Round to whole numbers with `Math.round(value)`, to 2 decimals with `Math.round(value * 100) / 100`.');
  return notes;
}

/** True when a module works with days or instants other than `createdAt`. */
export function hasDates(module: Module, entities: readonly Entity[]): boolean {
  return [...module.input, ...(module.output?.fields ?? []), ...entities.flatMap(({ fields }) => fields)].some(isDate);
}

function spans(fields: readonly Field[]): boolean {
  return fields.filter((field) => isDate(field) && field.required).length >= 2;
}

function isDate({ type }: Field): boolean {
  return type === FieldType.DATE || type === FieldType.DATE_TIME;
}
