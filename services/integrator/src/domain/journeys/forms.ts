import { EndpointKind, type Field } from '@modwright/contracts/plan';
import { findEndpoint, writableFields } from '../endpoints.ts';
import { giveInputs } from '../given-rows.ts';
import type { Journey, JourneyStep } from '../journey.ts';
import type { Value } from '../values.ts';
import { marksOf, type Scene } from './scene.ts';

/** The form of the page adds a row, which is still there after a reload. */
export function addJourneys(scene: Scene): Journey[] {
  const { entity, plan, idPrefix, page, wording } = scene;
  const create = entity && findEndpoint(plan, EndpointKind.CREATE, entity);
  if (!create || !findEndpoint(plan, EndpointKind.LIST, entity)) return [];
  const fields = writableFields(entity);
  const inputs = giveInputs(scene.maker, create, fields);
  if (!inputs) return [];
  const marks = marksOf(fields, inputs.values);
  const form = wording.addForm(entity);
  return [
    {
      id: `${idPrefix}.add`,
      title: `a row is added on the page "${page.title}"`,
      steps: [
        ...scene.arrive,
        ...inputs.before,
        { kind: 'open', path: page.path },
        ...fillSteps(scene, form, fields, inputs.values),
        { kind: 'press', region: form, button: wording.addButton(entity), row: '' },
        { kind: 'outcome', method: create.method, path: create.path, module: '', refusals: [] },
        { kind: 'seeRow', texts: marks },
        { kind: 'open', path: page.path },
        { kind: 'seeRow', texts: marks },
      ],
    },
  ];
}

/** Types every value into its field of a form. */
export function fillSteps({ wording }: Scene, region: string, fields: readonly Field[], values: Readonly<Record<string, Value>>): JourneyStep[] {
  return fields
    .filter((field) => values[field.name] !== undefined)
    .map((field) => ({ kind: 'fill', region, label: wording.field(field), value: String(values[field.name]) }));
}
