import { EndpointKind, type Field } from '@modwright/contracts/plan';
import { findEndpoint, writableFields } from '../endpoints.ts';
import { giveInputs, giveRow } from '../given-rows.ts';
import type { Journey, JourneyStep, Region } from '../journey.ts';
import { drawValue, type Value } from '../values.ts';
import { marksOf, shownAsTyped, type Scene } from './scene.ts';

/** The page's form adds a row, which is still there after a reload; a row can be changed and deleted. */
export function formJourneys(scene: Scene): Journey[] {
  return scene.listed ? [...addJourney(scene), ...editJourney(scene), ...removeJourney(scene)] : [];
}

function addJourney(scene: Scene): Journey[] {
  const { entity, plan, page, wording } = scene;
  const create = entity && findEndpoint(plan, EndpointKind.CREATE, entity, 0);
  if (!create) return [];
  const fields = writableFields(entity);
  const inputs = giveInputs(scene.maker, create, fields);
  if (!inputs) return [];
  const marks = marksOf(fields, inputs.values);
  const dialog = { dialog: wording.add(entity) };
  return [
    {
      id: `${scene.idPrefix}.add`,
      title: `a row is added on the page "${page.title}"`,
      steps: [
        ...scene.arrive,
        ...inputs.before,
        { kind: 'open', path: page.path },
        { kind: 'press', region: 'page', button: wording.add(entity) },
        ...fillSteps(scene, dialog, fields, inputs.values),
        { kind: 'accessible', page: page.path },
        { kind: 'press', region: dialog, button: wording.save },
        { kind: 'outcome', method: create.method, path: create.path, module: '', success: wording.added(entity), refusals: [] },
        { kind: 'seeRow', texts: marks },
        { kind: 'open', path: page.path },
        { kind: 'seeRow', texts: marks },
      ],
    },
  ];
}

function editJourney(scene: Scene): Journey[] {
  const { entity, plan, page, wording, maker } = scene;
  const update = entity && findEndpoint(plan, EndpointKind.UPDATE, entity, 1);
  const field = entity && writableFields(entity).find(shownAsTyped);
  const row = entity && giveRow(maker, entity);
  const before = field && row?.values[field.name];
  if (!update || !field || !row || typeof before !== 'string') return [];
  const after = String(drawValue(field, maker.random));
  const dialog = { dialog: wording.editDialog(entity) };
  return [
    {
      id: `${scene.idPrefix}.edit`,
      title: `a row is changed on the page "${page.title}"`,
      steps: [
        ...scene.arrive,
        ...row.steps,
        { kind: 'open', path: page.path },
        { kind: 'press', region: 'page', button: wording.edit, row: before },
        { kind: 'fill', region: dialog, label: wording.field(field), value: after },
        { kind: 'press', region: dialog, button: wording.save },
        { kind: 'outcome', method: update.method, path: update.path, module: '', success: wording.saved(entity), refusals: [] },
        { kind: 'seeRow', texts: [after] },
      ],
    },
  ];
}

function removeJourney(scene: Scene): Journey[] {
  const { entity, plan, page, wording } = scene;
  const remove = entity && findEndpoint(plan, EndpointKind.DELETE, entity, 1);
  const row = entity && giveRow(scene.maker, entity);
  const [mark] = entity && row ? marksOf(entity.fields, row.values) : [];
  if (!remove || !row || mark === undefined) return [];
  const dialog = { dialog: wording.removeDialog(entity) };
  return [
    {
      id: `${scene.idPrefix}.delete`,
      title: `a row is deleted on the page "${page.title}"`,
      steps: [
        ...scene.arrive,
        ...row.steps,
        { kind: 'open', path: page.path },
        { kind: 'press', region: 'page', button: wording.remove, row: mark },
        { kind: 'press', region: dialog, button: wording.remove },
        { kind: 'outcome', method: remove.method, path: remove.path, module: '', success: wording.removed(entity), refusals: [] },
        { kind: 'noRow', text: mark },
      ],
    },
  ];
}

/** Types every value into its field of a form. */
export function fillSteps({ wording }: Scene, region: Region, fields: readonly Field[], values: Readonly<Record<string, Value>>): JourneyStep[] {
  return fields
    .filter((field) => values[field.name] !== undefined)
    .map((field) => ({ kind: 'fill', region, label: wording.field(field), value: String(values[field.name]) }));
}
