import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EndpointKind, FieldType, Plan } from '@modwright/contracts/plan';
import { findContradictions, unknownOperators } from '@modwright/grading';
import { readingList, samples, sharedNotes, toolLibrary } from '@modwright/profiles/samples';
import { deriveCases } from './derive.ts';

const idsOf = (plan: Plan): string[] => deriveCases(plan).map(({ id }) => id);

for (const [name, { plan }] of Object.entries(samples)) {
  test(`cases of ${name} have their own ids, known operators, JSON everywhere, and do not contradict one another`, () => {
    const cases = deriveCases(plan);
    assert.equal(new Set(cases.map(({ id }) => id)).size, cases.length);
    for (const { steps } of cases) {
      assert.ok(steps.some((step) => !step.given));
      for (const step of steps) {
        if (step.bodyJson) JSON.parse(step.bodyJson);
        if (step.expect?.bodyJson) assert.deepEqual(unknownOperators(JSON.parse(step.expect.bodyJson)), []);
      }
    }
    assert.deepEqual(findContradictions(cases), []);
  });
}

test('asks each kind of bad input of a create endpoint', () => {
  const ids = idsOf(toolLibrary.plan);
  for (const id of ['missing-name', 'wrong-name', 'unknown-category', 'wrong-dailyFee', 'low-dailyFee', 'unique-name', 'default-category', 'stores']) {
    assert.ok(ids.includes(`tools.create.${id}`), id);
  }
  assert.ok(!ids.includes('tools.create.missing-category'), 'a field with a default may be left out');
  assert.ok(!ids.some((id) => id.endsWith('-lent') && id.startsWith('tools.create')), 'a field that only modules set is no input');
});

test('asks accounts and foreign rows only where the plan has them', () => {
  assert.ok(idsOf(sharedNotes.plan).includes('notes.read.foreign'));
  assert.ok(idsOf(sharedNotes.plan).includes('notes.pin.anonymous'));
  assert.ok(!idsOf(readingList.plan).some((id) => /anonymous|foreign|^auth/.test(id)));
});

test('gives every module at least one case, whatever its plan says', () => {
  for (const { plan } of Object.values(samples)) {
    const modules = new Set(deriveCases(plan).map(({ module }) => module));
    for (const { name } of plan.modules) assert.ok(modules.has(name), name);
  }
});

test('follows the paths of the plan, not a convention', () => {
  const plan = Plan.fromPartial({
    entities: [{ name: 'Pet', plural: 'pets', fields: [{ name: 'name', type: FieldType.TEXT, required: true }] }],
    endpoints: [{ id: 'pets.show', kind: EndpointKind.READ, method: 'GET', path: '/v2/pet/{petId}', entity: 'Pet' }],
  });
  const reads = deriveCases(plan).find(({ id }) => id === 'pets.show.reads');
  assert.equal(reads?.steps.at(-1)?.path, '/v2/pet/{{pet1.id}}');
});

test('draws the id of the first row of an entity, so that nobody can know it', () => {
  const [first] = deriveCases(readingList.plan).find(({ id }) => id === 'markRead.answers')?.steps ?? [];
  assert.match(first?.bodyJson ?? '', /"id":"\$int:book1_id:100\.\.99999"/);
});
