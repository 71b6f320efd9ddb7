import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EndpointKind, FieldType, ModuleKind, Plan } from '@modwright/contracts/plan';
import { readingList, sharedNotes, toolLibrary } from '@modwright/profiles/samples';
import type { Journey, JourneyStep } from '../journey.ts';
import type { Wording } from '../wording.ts';
import { deriveJourneys } from './derive.ts';

const wording: Wording = {
  field: ({ name }) => name,
  add: ({ name }) => `Add ${name}`,
  save: 'Save',
  edit: 'Edit',
  remove: 'Delete',
  editDialog: ({ name }) => `Edit ${name}`,
  removeDialog: ({ name }) => `Delete ${name}`,
  added: ({ name }) => `${name} added`,
  saved: ({ name }) => `${name} saved`,
  removed: ({ name }) => `${name} deleted`,
  action: ({ id }) => id,
  actionDone: ({ id }) => `${id}: done`,
  report: ({ id }) => id,
};

const find = (journeys: readonly Journey[], id: string): Journey => journeys.find((journey) => journey.id === id) ?? assert.fail(`no journey ${id}`);
const given = (journey: Journey) => journey.steps.filter((step): step is Extract<JourneyStep, { kind: 'given' }> => step.kind === 'given');

test('every page opens and fits a narrow screen, its forms add, change and delete, its filters filter, its actions act', () => {
  assert.deepEqual(
    deriveJourneys(readingList.plan, wording, 1).map(({ id }) => id),
    [
      'journey.books.opens',
      'journey.books.narrow',
      'journey.books.add',
      'journey.books.edit',
      'journey.books.delete',
      'journey.books.filter.status',
      'journey.books.action.books.markRead',
      'journey.overview.opens',
      'journey.overview.narrow',
    ],
  );
});

test('equal seeds give equal journeys, another seed other values', () => {
  const derive = (seed: number): string => JSON.stringify(deriveJourneys(toolLibrary.plan, wording, seed));
  assert.equal(derive(7), derive(7));
  assert.notEqual(derive(7), derive(8));
});

test('an action that asks for a row of another entity gets one made before', () => {
  const journey = find(deriveJourneys(toolLibrary.plan, wording, 1), 'journey.tools.action.tools.lend');
  assert.deepEqual(
    given(journey).map(({ path }) => path),
    ['/api/tools', '/api/members'],
  );
  const member = given(journey)[1]?.save;
  const fill = journey.steps.find((step) => step.kind === 'fill');
  assert.deepEqual(fill, { kind: 'fill', region: { dialog: 'tools.lend' }, label: 'memberId', value: `{{${member}.id}}` });
});

test('an action may refuse as its module declares, and with nothing else', () => {
  const journey = find(deriveJourneys(toolLibrary.plan, wording, 1), 'journey.tools.action.tools.return');
  const outcome = journey.steps.at(-1);
  assert.deepEqual(outcome, {
    kind: 'outcome',
    method: 'POST',
    path: '/api/tools/{id}/return',
    module: 'returnTool',
    success: 'tools.return: done',
    refusals: [400, 404, 409],
  });
});

test('no form journey where the plan has no create endpoint', () => {
  assert.ok(!deriveJourneys(toolLibrary.plan, wording, 1).some(({ id }) => id === 'journey.loans.add'));
});

test('a report panel is looked for on its page', () => {
  const { steps } = find(deriveJourneys(readingList.plan, wording, 1), 'journey.overview.opens');
  assert.deepEqual(steps.at(-1), { kind: 'seeRegion', name: 'reports.readingCounts' });
});

test('a filter by a read-only field starts from its default and looks for another value', () => {
  const { steps } = find(deriveJourneys(toolLibrary.plan, wording, 1), 'journey.tools.filter.lent');
  assert.deepEqual(
    steps.filter((step) => step.kind === 'fill').map(({ value }) => value),
    ['true', 'false'],
  );
});

test('with accounts every journey signs up first, and one of them comes back', () => {
  const journeys = deriveJourneys(sharedNotes.plan, wording, 1);
  assert.equal(journeys[0]?.id, 'journey.accounts.round-trip');
  for (const { steps } of journeys) assert.deepEqual([steps[0], steps[1]?.kind], [{ kind: 'open', path: '/sign-in' }, 'press']);
});

test('a row without a create endpoint comes from an action that answers one', () => {
  const plan = Plan.fromPartial({
    entities: [
      { name: 'Event', plural: 'events', fields: [{ name: 'title', type: FieldType.TEXT, required: true }] },
      { name: 'Seat', plural: 'seats', fields: [{ name: 'eventId', type: FieldType.REFERENCE, ref: 'Event', required: true }] },
    ],
    endpoints: [
      { id: 'events.create', kind: EndpointKind.CREATE, method: 'POST', path: '/api/events', entity: 'Event' },
      { id: 'events.book', kind: EndpointKind.ACTION, method: 'POST', path: '/api/events/{id}/book', entity: 'Event', module: 'book' },
      { id: 'seats.free', kind: EndpointKind.ACTION, method: 'POST', path: '/api/seats/{id}/free', entity: 'Seat', module: 'free' },
    ],
    modules: [
      { name: 'free', kind: ModuleKind.RULE, endpoint: 'seats.free', input: [{ name: 'id', type: FieldType.INTEGER }], output: { entity: 'Seat' } },
      {
        name: 'book',
        kind: ModuleKind.RULE,
        endpoint: 'events.book',
        input: [{ name: 'id', type: FieldType.INTEGER, required: true }],
        output: { entity: 'Seat' },
      },
    ],
    pages: [{ path: '/seats', title: 'Seats', entity: 'Seat', actions: ['seats.free'] }],
  });
  const steps = given(find(deriveJourneys(plan, wording, 1), 'journey.seats.action.seats.free'));
  assert.deepEqual(
    steps.map(({ path }) => path),
    ['/api/events', `/api/events/{{${steps[0]?.save}.id}}/book`],
  );
});

test('entities that need each other are left out instead of being chased for ever', () => {
  const plan = Plan.fromPartial({
    entities: [
      { name: 'Hen', plural: 'hens', fields: [{ name: 'eggId', type: FieldType.REFERENCE, ref: 'Egg', required: true }] },
      { name: 'Egg', plural: 'eggs', fields: [{ name: 'henId', type: FieldType.REFERENCE, ref: 'Hen', required: true }] },
    ],
    endpoints: ['hen', 'egg'].flatMap((name) => [
      { id: `${name}s.list`, kind: EndpointKind.LIST, method: 'GET', path: `/api/${name}s`, entity: name === 'hen' ? 'Hen' : 'Egg' },
      { id: `${name}s.create`, kind: EndpointKind.CREATE, method: 'POST', path: `/api/${name}s`, entity: name === 'hen' ? 'Hen' : 'Egg' },
    ]),
    pages: [{ path: '/hens', title: 'Hens', entity: 'Hen' }],
  });
  assert.deepEqual(
    deriveJourneys(plan, wording, 1).map(({ id }) => id),
    ['journey.hens.opens', 'journey.hens.narrow'],
  );
});

test('what the pages do not offer is not asked for: a nested create, an action on two rows, a report with a parameter', () => {
  const project = { name: 'Project', plural: 'projects', fields: [{ name: 'name', type: FieldType.TEXT, required: true }] };
  const task = { name: 'Task', plural: 'tasks', fields: [{ name: 'title', type: FieldType.TEXT, required: true }] };
  const plan = Plan.fromPartial({
    entities: [project, task],
    endpoints: [
      { id: 'tasks.list', kind: EndpointKind.LIST, method: 'GET', path: '/projects/{projectId}/tasks', entity: 'Task' },
      { id: 'tasks.create', kind: EndpointKind.CREATE, method: 'POST', path: '/projects/{projectId}/tasks', entity: 'Task' },
      { id: 'tasks.move', kind: EndpointKind.ACTION, method: 'POST', path: '/projects/{projectId}/tasks/{taskId}/move', entity: 'Task', module: 'move' },
      { id: 'burndown', kind: EndpointKind.REPORT, method: 'GET', path: '/projects/{projectId}/burndown', module: 'burndown' },
    ],
    modules: [
      { name: 'move', endpoint: 'tasks.move', input: [{ name: 'projectId', type: FieldType.INTEGER, required: true }] },
      { name: 'burndown', endpoint: 'burndown' },
    ],
    pages: [{ path: '/tasks', title: 'Tasks', entity: 'Task', actions: ['tasks.move'], reports: ['burndown'] }],
  });
  const journeys = deriveJourneys(plan, wording, 1);
  assert.deepEqual(
    journeys.map(({ id }) => id),
    ['journey.tasks.opens', 'journey.tasks.narrow'],
  );
  assert.deepEqual(
    journeys.flatMap(({ steps }) => steps.map(({ kind }) => kind)),
    ['open', 'seeHeading', 'open', 'seeHeading', 'accessible', 'narrow'],
  );
});

test('a default that is not JSON leaves its filter out', () => {
  const plan = Plan.fromPartial({
    ...readingList.plan,
    entities: readingList.plan.entities.map((entity) => ({
      ...entity,
      fields: entity.fields.map((field) => (field.name === 'status' ? { ...field, readOnly: true, defaultJson: '{unread' } : field)),
    })),
  });
  assert.ok(!deriveJourneys(plan, wording, 1).some(({ id }) => id.includes('.filter.')));
});
