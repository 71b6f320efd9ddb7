import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { readCaseDirectory } from '@modwright/grading';

const folder = import.meta.dirname;
const briefs = (await readdir(folder)).filter((name) => /^\d\d-.*\.md$/.test(name));

test('there are at least four briefs', () => {
  assert.ok(briefs.length >= 4);
});

for (const brief of briefs) {
  test(`${brief} has at least eight acceptance cases that parse and speak of paths the brief names`, async () => {
    const text = await readFile(join(folder, brief), 'utf8');
    const cases = await readCaseDirectory(join(folder, brief.replace(/\.md$/, '.accept')));
    assert.ok(cases.length >= 8, `${cases.length} cases`);
    for (const { method, path } of cases.flatMap((one) => one.steps)) {
      const [, , collection = '', , action] = path.split('?')[0]?.split('/') ?? [];
      const named = action || collection === 'reports' ? `${method} ${path.replace(/\{\{\w+\.id\}\}|987654/, '{id}')}` : collection.slice(0, -1);
      assert.ok(text.toLowerCase().includes(named.toLowerCase()), `${method} ${path} is not said in ${brief}`);
    }
  });
}
