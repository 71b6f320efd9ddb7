import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startTestStack } from '@modwright/gateway/testing';
import { recordGroup } from '@modwright/trainer/testing';
import { scratchFolder } from '@modwright/testkit';
import type { PolicyDetailView, PolicyView } from '@modwright/gateway';
import { createLearningClient } from './adapters/learning-client.ts';
import { doorTo } from './testing/door-to.ts';
import { runCommand } from './testing/run-command.ts';

const backend = await startTestStack({ trainer: true });
const trainer = backend.trainer();
const cwd = scratchFolder();
const run = (...args: string[]) => runCommand(doorTo(backend), cwd, args);
const learning = createLearningClient(backend.url, backend.key);

async function said(args: string[], pattern: RegExp): Promise<void> {
  const { code, out, err } = await run(...args);
  assert.equal(code, 0, err);
  assert.match(out, pattern);
}

async function refused(args: string[], pattern: RegExp): Promise<void> {
  const { code, err } = await run(...args);
  assert.notEqual(code, 0);
  assert.match(err, pattern);
}

const gate = { held_out: [1, 2, 3].map((number) => ({ name: `brief-${number}`, request: { brief: `brief ${number}` } })), seeds: 1 };
let groups = 0;
async function makeVersion(body: object, parent: string): Promise<void> {
  await recordGroup(backend.postgres, `group${groups++}`, [0, 1], parent);
  const { id } = await learning.startRun(body, `key-${groups}`);
  for await (const event of learning.runEvents(id, new AbortController().signal)) if (event.kind === 'end') return;
}

describe('modwright policies and policy', () => {
  it('list the base model before anything was learnt', async () => {
    await said(['policies'], /^VERSION +STATE .*\npolicy-v000000 +active +all/);
  });

  it('show a learnt version, where it comes from and how it did', async () => {
    trainer.scores(({ version }) => (version === 'policy-v000001' ? 0.9 : 0.5));
    await makeVersion({ gate, hyperparameters: { max_steps: 3 } }, 'policy-v000000');
    await said(['policies'], /policy-v000001 +active +all +policy-v000000 +grpo/);
    await said(
      ['policy', 'show', 'policy-v000001'],
      /learnt from policy-v000000 of tiny by grpo[^]*3 steps over 2 rollouts[^]*adapter\.gguf[^]*signed by[^]*\+0\.400/,
    );
    const { version } = JSON.parse((await run('policy', 'show', 'policy-v000001', '--json')).out) as PolicyDetailView;
    assert.equal(version.state, 'active');
    const listed = (await run('policies', '--json')).out.trim().split('\n');
    assert.deepEqual(
      listed.map((line) => (JSON.parse(line) as PolicyView).name),
      ['policy-v000001', 'policy-v000000'],
    );
  });

  it('compare two versions brief by brief', async () => {
    await said(['policy', 'compare', 'policy-v000001'], /\+0\.400 .*3 pairs, passed[^]*brief-2 +\d+ +0\.900 +0\.500/);
    await refused(['policy', 'compare', 'policy-v000001', 'policy-v000009'], /was not played against policy-v000009/);
  });

  it('promote, pin, unpin and roll back as whoever may says', async () => {
    await makeVersion({}, 'policy-v000001');
    await refused(['policy', 'promote', 'policy-v000002'], /has not passed the gate/);
    await said(['policy', 'promote', 'policy-v000002', '--force', '--canary', '0.25'], /policy-v000002 is canary \(25 % of builds\) for all agents/);
    await said(['policy', 'rollback', '--reason', 'worse'], /policy-v000002 was rolled back; policy-v000001 answers/);
    await said(['policy', 'pin', 'policy-v000001'], /policy-v000001 answers for all agents until modwright policy unpin/);
    await said(['policies'], /policy-v000001 +active, pinned/);
    await refused(['policy', 'promote', 'policy-v000002', '--force'], /policy-v000001 is pinned: unpin it first/);
    await said(['policy', 'unpin'], /policy-v000001 answers; runs may change that again/);
    await refused(['policy', 'show', 'policy-v000099'], /there is no policy-v000099/);
    await refused(['policy', 'promote', 'policy-v000002', '--canary', '2'], /above 0 and at most 1/);
  });
});
