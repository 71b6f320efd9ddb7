import assert from 'node:assert/strict';
import { chmodSync, copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { GateSettings, RunPhase } from '@modwright/contracts/trainer';
import { newId } from '@modwright/runtime';
import { recordGroup, startTrainerStack, type TrainerStack } from './testing/trainer-stack.ts';
import { makeTrainingNamespace, type TrainingNamespace } from './testing/training-namespace.ts';

const gate = GateSettings.fromPartial({
  heldOut: [1, 2, 3].map((number) => ({ name: `brief-${number}`, request: { brief: { text: `brief ${number}` } } })),
  seeds: 1,
});

describe('a trainer whose learners run on a cluster', () => {
  let space: TrainingNamespace;
  let stack: TrainerStack;
  const mask = process.umask(0); // Pods have another user than this process.
  before(async () => {
    space = await makeTrainingNamespace();
    const settings = space.settings();
    const folder = settings.mountPath;
    const learner = join(folder, 'fake-learner.ts');
    copyFileSync(join(import.meta.dirname, 'testing/fake-learner.ts'), learner);
    chmodSync(learner, 0o755);
    const clusterFile = join(folder, 'cluster.json');
    writeFileSync(clusterFile, JSON.stringify({ ...settings, namespace: space.name, python: learner }));
    stack = await startTrainerStack({ cluster: { clusterFile, folder } });
    await stack.start('ok');
  });
  after(async () => {
    await stack.stop();
    await space.remove();
    process.umask(mask);
  });

  it('learns in a pod, plays, promotes, and tells policies', async () => {
    await recordGroup(stack.postgres, 'one', [0, 1]);
    stack.scores(({ version }) => (version === 'policy-v000001' ? 0.9 : 0.5));
    const { run, events } = await stack.learn({ run: newId('run'), gate });
    assert.equal(run.phase, RunPhase.PROMOTED, run.reason);
    const steps = events.flatMap(({ what }) => (what?.$case === 'training' ? [what.value.step] : []));
    assert.deepEqual(steps, [1, 2, 3]);
    assert.equal(stack.serving()?.roles.find(({ role }) => role === '')?.active, 'policy-v000001');
    assert.equal((await space.jobs()).items.length, 1);
  });

  it('says what went wrong in the words of the report', async () => {
    await stack.start('diverges');
    await recordGroup(stack.postgres, 'two', [0, 1]);
    const { run } = await stack.learn({ run: newId('run') });
    assert.equal(run.phase, RunPhase.FAILED);
    assert.match(run.reason, /the loss is not a number at step 2/);
  });
});
