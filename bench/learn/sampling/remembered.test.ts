import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Grade } from './grade.ts';
import { rememberGrades } from './remembered.ts';

const grade: Grade = { usable: true, passed: 1, total: 2, diagnostics: [], failures: [], behaves: 1 };

test('a source is graded once for each task', async () => {
  const asked: string[] = [];
  const remembered = rememberGrades<{ readonly name: string }>((task, { source }) => {
    asked.push(`${task.name} ${source}`);
    return Promise.resolve(grade);
  });
  for (const [name, source] of [
    ['one', 'a'],
    ['one', 'a'],
    ['two', 'a'],
    ['one', 'b'],
  ] as const)
    assert.deepEqual(await remembered({ name }, { source, unusable: '' }), grade);
  assert.deepEqual(asked, ['one a', 'two a', 'one b']);
});

test('a grading that failed is tried again', async () => {
  let tries = 0;
  const remembered = rememberGrades<{ readonly name: string }>(() =>
    (tries += 1) === 1 ? Promise.reject(new Error('the sandbox is gone')) : Promise.resolve(grade),
  );
  await assert.rejects(remembered({ name: 'one' }, { source: 'a', unusable: '' }), /the sandbox is gone/);
  assert.equal((await remembered({ name: 'one' }, { source: 'a', unusable: '' })).passed, 1);
});
