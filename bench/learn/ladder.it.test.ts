import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { SandboxClient } from '@modwright/agent';
import { HELD_OUT, heldOutTasks, LEVELS, makeTask, toCases, TRAIN } from '@modwright/ladder';
import { forbiddenIn, nullModule, parseDiagnostics, typeCheckProgram } from '@modwright/profiles';
import { startTestSandbox } from '@modwright/sandbox/testing';
import { gradeApp } from '@modwright/tester';
import { countCases } from '../module-cases.ts';

let sandbox: SandboxClient;
let stop: () => Promise<void>;

before(async () => {
  ({ client: sandbox, stop } = await startTestSandbox(['web']));
});
after(() => stop());

for (const [index, family] of [...TRAIN, ...HELD_OUT].entries()) {
  test(`${family.name}: the gold source compiles and passes every case, an empty module does not`, async () => {
    // Each family at one level with one variant: `node bench/learn/check.ts` tries as many as one likes.
    const task = makeTask(family, LEVELS[index % LEVELS.length]!, index);
    const module = task.plan.modules[0]!;
    const check = await sandbox.run(typeCheckProgram(task.plan, new Map([[task.module, task.gold]]), task.module));
    assert.deepEqual(parseDiagnostics(check.stdout), [], task.gold);
    assert.deepEqual(forbiddenIn(task.plan, module, task.gold), []);
    const { failures } = await countCases(sandbox, task, task.gold);
    assert.deepEqual(failures, [], task.gold);
    const empty = await countCases(sandbox, task, nullModule(task.plan, module));
    assert.ok(empty.passed < empty.total);
  });
}

test('as conversations with the app, the cases of held-out tasks judge as they do by themselves', async () => {
  // One task of each family, at the levels that a gate plays.
  for (const [index, task] of heldOutTasks([1, 2], 1).entries()) {
    if (index % 2 !== (index >> 1) % 2) continue;
    const bench = { sandbox, signal: new AbortController().signal };
    const gold = await gradeApp(bench, task.plan, new Map([[task.module, task.gold]]), toCases(task), 'seed');
    assert.ok('results' in gold, JSON.stringify(gold));
    assert.deepEqual(
      gold.results.filter(({ passed }) => !passed).map(({ failure }) => failure),
      [],
      task.name,
    );
    assert.equal(gold.results.length, task.cases.length);
    const empty = await gradeApp(bench, task.plan, new Map([[task.module, nullModule(task.plan, task.plan.modules[0]!)]]), toCases(task), 'seed');
    assert.ok('results' in empty && empty.results.some(({ passed }) => !passed), task.name);
  }
});
