import assert from 'node:assert/strict';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { scratchFolder } from '@modwright/testkit';
import { folderOf, openResults, readAllResults } from './result-store.ts';
import { sampleResult } from './testing/sample.ts';

test('a result is one line that the next start finds, and models are kept apart', () => {
  const folder = scratchFolder();
  openResults(folder, 'tiny').finish(sampleResult());
  openResults(folder, 'a/b:7b').finish(sampleResult({ model: 'a/b:7b' }));
  assert.equal(
    readFileSync(join(folder, 'tiny', 'results.jsonl'), 'utf8')
      .trim()
      .split('\n').length,
    1,
  );
  assert.deepEqual(openResults(folder, 'tiny').results(), [sampleResult()]);
  assert.deepEqual([...readAllResults(folder).keys()].sort(), ['a/b:7b', 'tiny']);
  assert.equal(folderOf('../a b'), 'a-b');
});

test('a cell that was begun has the same key until its result is there', () => {
  const folder = scratchFolder();
  const key = openResults(folder, 'tiny').begin(sampleResult());
  const store = openResults(folder, 'tiny');
  assert.equal(store.begin(sampleResult()), key);
  store.finish(sampleResult());
  assert.notEqual(openResults(folder, 'tiny').begin(sampleResult()), key);
});

test('a line that a kill cut off is measured again; a damaged one is named', () => {
  const folder = scratchFolder();
  const file = join(folder, 'tiny', 'results.jsonl');
  openResults(folder, 'tiny').finish(sampleResult());
  appendFileSync(file, '{"system":"te');
  const store = openResults(folder, 'tiny');
  store.finish(sampleResult({ seed: 2 }));
  assert.deepEqual(
    openResults(folder, 'tiny')
      .results()
      .map(({ seed }) => seed),
    [1, 2],
  );
  appendFileSync(file, 'no json\n');
  assert.throws(() => openResults(folder, 'tiny'), /results\.jsonl:3 is not a result/);
});

test('what is forgotten is set aside and measured under a new key', () => {
  const folder = scratchFolder();
  const store = openResults(folder, 'tiny');
  const key = store.begin(sampleResult({ seed: 2 }));
  store.finish(sampleResult());
  store.forget([sampleResult(), sampleResult({ seed: 2 })]);
  assert.deepEqual(openResults(folder, 'tiny').results(), []);
  assert.notEqual(store.begin(sampleResult({ seed: 2 })), key);
  assert.equal(
    readFileSync(join(folder, 'tiny', 'replaced.jsonl'), 'utf8')
      .trim()
      .split('\n').length,
    1,
  );
});
