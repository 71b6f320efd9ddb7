import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseStructured } from '@modwright/agent';
import { Completed } from '@modwright/contracts/policy';
import { findingText, lintPlan } from '@modwright/plan';
import { DECLARATION_SCHEMA, type Declaration } from './declaration.ts';
import { buildable, toPlan } from './to-plan.ts';

/** The worked example of the prompt, as a model would answer it. */
const example = /^\{"title".*$/m.exec(readFileSync(join(import.meta.dirname, 'prompts', 'declare.md'), 'utf8'))?.[0] ?? '';
const declared = parseStructured<Declaration>(Completed.fromPartial({ text: example }), DECLARATION_SCHEMA);

test('the worked example satisfies its schema and is a plan without faults', () => {
  const plan = toPlan(declared, 'web');
  assert.deepEqual(lintPlan(plan).map(findingText), []);
  assert.deepEqual(
    plan.endpoints.map(({ method, path }) => `${method} ${path}`).filter((route) => /rent/i.test(route)),
    ['GET /api/rentals', 'GET /api/rentals/{id}', 'POST /api/bikes/{id}/rent', 'GET /api/reports/rentals-per-bike'],
  );
  const rent = plan.modules.find(({ name }) => name === 'rentBike');
  assert.deepEqual(
    rent?.input.map(({ name, required }) => [name, required]),
    [
      ['id', true],
      ['riderId', true],
      ['days', true],
    ],
  );
  assert.deepEqual(rent?.entities, ['Bike', 'Rider', 'Rental']);
});

test('what cannot be built is left out', () => {
  const [action] = declared.actions;
  assert.ok(action);
  const plan = toPlan({ ...declared, actions: [action, { ...action, name: 'scrapBike', path: '/api/bikes/{id}/scrap', answers: 'Nothing' }] }, 'web');
  assert.ok(lintPlan(plan).length > 0);
  assert.deepEqual(
    buildable(plan).modules.map(({ name }) => name),
    ['rentBike', 'rentalsPerBike'],
  );
});

test('rows belong to somebody only where people sign in', () => {
  const owned = { ...declared, entities: declared.entities.map((entity) => ({ ...entity, owned: true })) };
  assert.ok(toPlan(owned, 'web').entities.every((entity) => !entity.owned));
  assert.ok(toPlan({ ...owned, signIn: true }, 'web').endpoints.every(({ auth }) => auth));
});
