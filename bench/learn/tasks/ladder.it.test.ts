import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { SandboxClient } from '@modwright/agent';
import { forbiddenIn, nullModule, parseDiagnostics, typeCheckProgram } from '@modwright/profiles';
import { startTestSandbox } from '@modwright/sandbox/testing';
import { countCases } from '../../module-cases.ts';
import { LEVELS, makeTask } from './family.ts';
import { HELD_OUT, TRAIN } from './ladder.ts';

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
