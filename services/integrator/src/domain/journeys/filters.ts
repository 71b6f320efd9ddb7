import { FieldType, type Field } from '@modwright/contracts/plan';
import { giveRow } from '../given-rows.ts';
import type { Journey } from '../journey.ts';
import type { Value } from '../values.ts';
import { marksOf, type Scene } from './scene.ts';

/** Each filter with a fixed set of values keeps the row that has the value and hides it for another one. */
export function filterJourneys(scene: Scene): Journey[] {
  const { entity, listed, page, wording, idPrefix, maker } = scene;
  if (!entity || !listed) return [];
  return entity.fields
    .filter((field) => listed.filters.includes(field.name))
    .flatMap((field): Journey[] => {
      const value = initialValue(field);
      const other = choicesOf(field).find((choice) => choice !== value);
      if (value === undefined || other === undefined) return [];
      const row = giveRow(maker, entity, field.readOnly ? {} : { [field.name]: value });
      const [mark] = row ? marksOf(entity.fields, row.values) : [];
      if (!row || mark === undefined) return [];
      const label = wording.field(field);
      return [
        {
          id: `${idPrefix}.filter.${field.name}`,
          title: `the page "${page.title}" filters by ${label.toLowerCase()}`,
          steps: [
            ...scene.arrive,
            ...row.steps,
            { kind: 'open', path: page.path },
            { kind: 'seeRow', texts: [mark] },
            { kind: 'fill', region: 'search', label, value: String(other) },
            { kind: 'noRow', text: mark },
            { kind: 'fill', region: 'search', label, value: String(value) },
            { kind: 'seeRow', texts: [mark] },
          ],
        },
      ];
    });
}

function choicesOf(field: Field): Value[] {
  if (field.type === FieldType.BOOLEAN) return [true, false];
  return field.type === FieldType.ENUM ? field.values : [];
}

/** The value that a row made for the journey has; undefined when it is not known. */
function initialValue(field: Field): Value | undefined {
  if (!field.readOnly) return choicesOf(field)[0];
  return choicesOf(field).find((choice) => JSON.stringify(choice) === field.defaultJson.trim());
}
