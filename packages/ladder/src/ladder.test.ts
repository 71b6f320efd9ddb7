import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LEVELS, makeTask } from './family.ts';
import { HELD_OUT, TRAIN } from './ladder.ts';

const ALL = [...TRAIN, ...HELD_OUT];

test('no family and no rule is on both sides', () => {
  assert.ok(ALL.length >= 24);
  assert.equal(new Set(ALL.map(({ name }) => name)).size, ALL.length);
  assert.equal(new Set(ALL.map(({ rule }) => rule)).size, ALL.length);
});

test('a name says which variant it is: the same at every call', () => {
  const [family] = TRAIN;
  assert.ok(family);
  assert.deepEqual(makeTask(family, 2, 17), makeTask(family, 2, 17));
  assert.notDeepEqual(makeTask(family, 2, 17).plan, makeTask(family, 2, 18).plan);
});

test('there are thousands of variants, each with cases and sentences', () => {
  let variants = 0;
  for (const family of ALL) {
    for (const level of LEVELS) {
      const tasks = Array.from({ length: 100 }, (_, variant) => makeTask(family, level, variant));
      variants += new Set(tasks.map(({ plan, gold }) => JSON.stringify([plan, gold]))).size;
      for (const { name, cases, plan } of tasks) {
        assert.ok(cases.length >= 4, `${name} has ${cases.length} cases`);
        assert.equal(new Set(cases.map((one) => one.name)).size, cases.length, `${name} names two cases alike`);
        assert.ok((plan.modules[0]?.acceptance.length ?? 0) >= Math.min(level, 2), `${name} has too few sentences`);
      }
    }
  }
  assert.ok(variants >= 3000, `${variants} variants`);
});

test('no row is named like a word of the language', () => {
  const words = new Set([
    'case',
    'catch',
    'class',
    'const',
    'default',
    'delete',
    'export',
    'for',
    'function',
    'if',
    'import',
    'in',
    'new',
    'package',
    'return',
    'switch',
    'this',
    'throw',
    'try',
    'var',
    'void',
    'with',
  ]);
  for (const family of ALL) {
    for (let variant = 0; variant < 60; variant += 1) {
      for (const { name } of makeTask(family, 3, variant).plan.entities) assert.ok(!words.has(name.toLowerCase()), `${family.name} has ${name}`);
    }
  }
});
