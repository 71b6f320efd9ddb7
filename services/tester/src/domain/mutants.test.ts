import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toolLibrary } from '@modwright/profiles/samples';
import { seedMutants } from './mutants.ts';

const source = toolLibrary.sources.get('lendTool') ?? '';

test('breaks one place at a time, each in another way', () => {
  const mutants = seedMutants(source, 'a', 6);
  assert.equal(mutants.length, 6);
  assert.equal(new Set(mutants.map((mutant) => mutant.source)).size, 6);
  assert.ok(mutants.every((mutant) => mutant.source !== source));
});

test('gives equal mutants for equal seeds', () => {
  assert.deepEqual(seedMutants(source, 'a', 6), seedMutants(source, 'a', 6));
});

test('touches neither imports nor the refusal of a missing row', () => {
  const all = seedMutants(source, 'a', 100);
  assert.ok(all.every(({ source: broken }) => broken.split('\n').slice(0, 2).join() === source.split('\n').slice(0, 2).join()));
  assert.ok(all.every(({ source: broken }) => broken.includes("HttpError(404, 'there is no such tool')")));
});

test('finds nothing to break in a source without logic', () => {
  assert.deepEqual(seedMutants('export const nothing = null;', 'a', 6), []);
});
