import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { readCaseDirectory } from '@modwright/grading';
import { ambiguityOf, readAssumptions } from './assumptions.ts';
import { goldApps } from './gold/mod.ts';
import { otherReadings } from './gold/other-readings.ts';

const folder = import.meta.dirname;
const briefs = (await readdir(folder)).filter((name) => /^\d\d-.*\.md$/.test(name)).map((name) => name.replace('.md', ''));
const textOf = (brief: string) => readFile(join(folder, `${brief}.md`), 'utf8');
const casesOf = (brief: string) => readCaseDirectory(join(folder, `${brief}.accept`));
const assumptionsOf = (brief: string) => join(folder, `${brief}.assumptions.yaml`);

test('there are ten briefs, each with a gold app', () => {
  assert.equal(briefs.length, 10);
  assert.deepEqual(
    goldApps.map((gold) => gold.brief),
    briefs,
  );
});

test('the briefs grow from one module to ten', () => {
  const sizes = goldApps.map((gold) => gold.plan.modules.length);
  assert.deepEqual([Math.min(...sizes), Math.max(...sizes)], [1, 10]);
  for (const { brief, plan, modules } of goldApps) {
    assert.deepEqual(
      modules.map((one) => one.module),
      plan.modules.map((one) => one.name),
      brief,
    );
  }
});

test('the README says how many modules and cases each brief has', async () => {
  const readme = await readFile(join(folder, 'README.md'), 'utf8');
  const rows = [...readme.matchAll(/^\| *(\d\d-\S+) *\| *(\d+) *\| *(\d+) *\|/gm)].map(([, brief, modules, cases]) => [brief, Number(modules), Number(cases)]);
  const counted = await Promise.all(goldApps.map(async ({ brief, plan }) => [brief, plan.modules.length, (await casesOf(brief)).length]));
  assert.deepEqual(rows, counted);
});

test('three briefs or more have related entities, and two have sign-in', () => {
  const isRelated = goldApps.filter(({ plan }) => plan.entities.some((entity) => entity.fields.some((field) => field.ref !== '')));
  assert.ok(isRelated.length >= 3);
  assert.equal(goldApps.filter(({ plan }) => plan.signIn).length, 2);
});

test('one brief leaves things open, and one contradicts itself', async () => {
  const read = await Promise.all(briefs.map(assumptionsOf).filter(existsSync).map(readAssumptions));
  const kinds = read.map(({ ambiguities }) => [...new Set(ambiguities.map((one) => one.kind))].join());
  assert.deepEqual(kinds.sort(), ['contradiction', 'open']);
});

for (const { brief, plan } of goldApps) {
  test(`${brief} states the path of every module, and its cases call each of them`, async () => {
    const text = await textOf(brief);
    const called = (await casesOf(brief)).flatMap((one) => one.steps.map(({ method, path }) => `${method} ${path.replace(/\{\{\w+\.id\}\}/, '{id}')}`));
    for (const { method, path } of plan.endpoints.filter((endpoint) => endpoint.module !== '')) {
      assert.ok(text.includes(`${method} ${path}`), `${method} ${path} is not said`);
      assert.ok(called.includes(`${method} ${path}`), `${method} ${path} is never called`);
    }
  });
}

for (const brief of briefs) {
  test(`${brief} has at least twenty acceptance cases that parse and speak of paths the brief names`, async () => {
    const text = await textOf(brief);
    const cases = await casesOf(brief);
    assert.ok(cases.length >= 20, `${cases.length} cases`);
    for (const { method, path } of cases.flatMap((one) => one.steps)) {
      const [, , collection = '', , action] = path.split('?')[0]?.split('/') ?? [];
      const named = action || collection === 'reports' ? `${method} ${path.replace(/\{\{\w+\.id\}\}|987654/, '{id}')}` : collection.slice(0, -1);
      assert.ok(text.toLowerCase().includes(named.toLowerCase()), `${method} ${path} is not said in ${brief}`);
    }
  });

  test(`${brief} and its assumptions name the same ambiguities, in words of the brief`, async () => {
    const judged = new Set((await casesOf(brief)).flatMap((one) => ambiguityOf(one.id) ?? []));
    const ambiguities = existsSync(assumptionsOf(brief)) ? (await readAssumptions(assumptionsOf(brief))).ambiguities : [];
    const ids = ambiguities.map((one) => one.id);
    assert.deepEqual([...judged].sort(), ids.toSorted());
    assert.deepEqual(
      otherReadings.filter((one) => one.brief === brief).map((one) => one.ambiguity),
      ids,
    );
    const text = await textOf(brief);
    for (const words of ambiguities.flatMap((one) => one.about.split(' / '))) assert.ok(text.includes(words), `"${words}" is not said in ${brief}`);
  });
}
