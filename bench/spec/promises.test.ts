import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { missingTests, standingOf, type SpecPromise, type TestResult } from './promises.ts';

const promise = (...names: string[]): SpecPromise => ({
  id: 'P1',
  promise: 'it holds',
  faults: 'any',
  figures: [],
  tests: names.map((name) => ({ file: 'a.test.ts', name })),
});
const ran = (name: string, passed = true, file = 'a.test.ts'): TestResult => ({ file, name, passed });

describe('a promise', () => {
  it('is held when every test that is named was run and passed', () => {
    assert.equal(standingOf(promise('keeps it', 'contains: *'), [ran('keeps it'), ran('contains: fork bomb')]), 'held');
  });

  it('is broken by one test of those that fit its name', () => {
    assert.equal(standingOf(promise('contains: *'), [ran('contains: fork bomb'), ran('contains: disk bomb', false)]), 'broken');
  });

  it('is not shown by a test of another file or with a longer name', () => {
    assert.equal(standingOf(promise('keeps it'), [ran('keeps it', true, 'b.test.ts'), ran('keeps it, twice')]), 'not run');
  });

  it('is open when no test is named', () => {
    assert.equal(standingOf(promise(), [ran('keeps it')]), 'open');
  });

  it('may not name a test that is not there', () => {
    const source = "it(`contains: ${attack.name}`, () => {}); it('the rater\\'s ballot', () => {});";
    const missing = missingTests([promise('contains: *', "the rater's ballot", 'renamed')], () => source);
    assert.deepEqual(
      missing.map(({ name }) => name),
      ['renamed'],
    );
  });
});
