import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { startTestStack } from '@modwright/gateway/testing';
import { recordGroup } from '@modwright/trainer/testing';
import { scratchFolder } from '@modwright/testkit';
import type { PolicyDetailView, PolicyView, RolloutLine, RunView } from '@modwright/gateway';
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

describe('modwright learn', () => {
  mkdirSync(join(cwd, 'held-out'));
  for (const number of [1, 2, 3]) writeFileSync(join(cwd, 'held-out', `brief-${number}.md`), `Brief ${number}`);
  writeFileSync(join(cwd, 'held-out', 'README.md'), 'What these briefs are for');

  it('says that there is nothing to learn from, and what to do', async () => {
    const { code, out } = await run('learn');
    assert.equal(code, 3);
    assert.match(out, /failed: nothing to learn from: .*--collect DIR/);
  });

  it('shows phases, steps with loss and the verdict of held-out briefs, and what comes next', async () => {
    await recordGroup(backend.postgres, 'better', [0, 1], 'policy-v000001');
    trainer.scores(({ version }) => (version === 'policy-v000003' ? 0.95 : 0.6));
    await learning.unpin({});
    const { code, out } = await run('learn', '--held-out', 'held-out', '--steps', '3');
    assert.equal(code, 0, out);
    assert.match(out, /batching[^]*training[^]*100 % +step 3 of 3, loss [\d.]+[^]*evaluating[^]*policy-v000003 against policy-v000001: \+0\.350[^]*promoted/);
    assert.match(out, /The next modwright build runs on policy-v000003/);
  });

  it('is exit code 1 with the reason when the held-out briefs refuse the version', async () => {
    await recordGroup(backend.postgres, 'worse', [0, 1], 'policy-v000003');
    trainer.scores(({ version }) => (version === 'policy-v000004' ? 0.1 : 0.6));
    const { code, out } = await run('learn', '--held-out', 'held-out', '--steps', '3');
    assert.match(out, /^refused: ./m);
    assert.equal(code, 1);
  });

  it('plays the modules that come with the trainer where no briefs are named', async () => {
    await recordGroup(backend.postgres, 'ladder', [0, 1], 'policy-v000003');
    const tasks = new Set<string>();
    trainer.scores(({ request }) => {
      tasks.add(request.task?.module ?? '');
      return 0.5;
    });
    const { code, out } = await run('learn', '--steps', '3', '--json');
    const shown = JSON.parse(out) as RunView;
    assert.deepEqual([code, shown.phase, shown.held_out], [1, 'refused', ['ladder']]);
    assert.match(shown.reason, /^no better: \+0\.000 on average .*16 pairs/);
    assert.ok(tasks.size >= 8 && !tasks.has(''), [...tasks].join());
  });

  it('comes back to the last run, as JSON too', async () => {
    const { code, out, err } = await run('learn', '--resume', 'last', '--json');
    const shown = JSON.parse(out) as RunView;
    assert.deepEqual([code, shown.phase, shown.candidate], [1, 'refused', 'policy-v000005']);
    assert.match(err, /refused/);
  });

  it('plays versions on request without promoting any', async () => {
    const { code, out } = await run('policy', 'compare', 'policy-v000005', 'policy-v000000', '--play', 'held-out');
    assert.match(out, /policy-v000005 against policy-v000000/);
    assert.equal(code, 0);
    const ladder = await run('policy', 'compare', 'policy-v000005', 'policy-v000000', '--play');
    assert.match(ladder.out, /policy-v000005 against policy-v000000[^]*16 pairs/);
    await said(['policies'], /policy-v000003 +active/);
  });

  it('has a run for each agent, and leaves out those of whom nothing can be learnt', async () => {
    await recordGroup(backend.postgres, 'roles', [0, 1], 'policy-v000003');
    const none = await run('learn', '--adapters', 'per-role');
    assert.equal(none.code, 3);
    assert.match(none.out, /the coder is passed over: 2 turns to learn from[^]*nothing to learn from: no agent has enough turns: .*--least-turns N/);
    const { code, out } = await run('learn', '--adapters', 'per-role', '--least-turns', '2', '--no-held-out');
    assert.match(out, /the planner is passed over: 0 turns[^]*the tester is passed over: 0 turns[^]*for the coder[^]*done/);
    assert.equal(code, 0, out);
    await said(['policies'], /policy-v000006 +candidate +coder/);
  });

  it('goes on when nobody looks and ends when it is cancelled', async () => {
    await trainer.start('hangs');
    await recordGroup(backend.postgres, 'hangs', [0, 1], 'policy-v000003');
    const left = await runCommand(doorTo(backend), cwd, ['learn'], undefined, (handle) => {
      queueMicrotask(handle);
      return () => undefined;
    });
    const [{ id } = assert.fail('no run was started')] = await learning.runs(1);
    assert.equal(left.code, 130);
    assert.match(left.err, new RegExp(`The run goes on\\. Come back with: modwright learn --resume ${id}\nStop it with: modwright learn --cancel ${id}`));
    await said(['learn', '--cancel', 'last'], new RegExp(`^${id} cancelled: it was cancelled`));
    assert.equal((await run('learn', '--resume', id)).code, 4);
    await trainer.start('ok');
  });

  it('builds the briefs of a folder first', async () => {
    const { code, out } = await run('learn', '--no-held-out', '--collect', 'held-out', '--groups', '2', '--samples', '2', '--steps', '3');
    assert.match(out, /collects 1 of 2: brief-1, 2 samples of each prompt[^]*collects 2 of 2: brief-2/);
    assert.equal(code, 0, out);
    assert.equal((await run('builds', '--json')).out.trim().split('\n').length, 2);
  });

  it('is refused in one line when something is wrong with it', async () => {
    await refused(['learn', '--held-out', 'none'], /--held-out none cannot be read \(ENOENT\): name a folder of briefs/);
    await refused(['learn', '--held-out', '.'], /holds no brief: put NAME\.md there/);
    await refused(['learn', '--method', 'ppo'], /Allowed choices are grpo, dpo, kto, sft/);
    await refused(['learn', '--resume', 'run_none'], /there is no run run_none/);
    await refused(['learn', '--resume', 'last', '--cancel', 'last'], /cannot be used with/);
  });
});

describe('modwright export rollouts and preferences', () => {
  const rows = async (file: string) => parquetReadObjects({ file: await asyncBufferFromFile(join(cwd, file)) });

  it('write the same rows as JSONL and as Parquet that another reader reads', async () => {
    const shares = Array.from({ length: 1_200 }, (_, index) => index / 1_200);
    await recordGroup(backend.postgres, 'export', shares, 'policy-v000003');
    await said(['export', 'rollouts', '--out', 'rollouts.jsonl'], /^rollouts\.jsonl: [\d,]+ rollouts/);
    await said(['export', 'rollouts', '--format', 'parquet', '--out', 'rollouts.parquet'], /^rollouts\.parquet: [\d,]+ rollouts/);
    const lines = readFileSync(join(cwd, 'rollouts.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as RolloutLine);
    assert.ok(lines.length > 1_200);
    assert.deepEqual(await rows('rollouts.parquet'), lines);
    assert.equal(existsSync(join(cwd, 'rollouts.parquet.part')), false);
  });

  it('write an empty file when there is nothing yet', async () => {
    await said(['export', 'preferences', '--format', 'parquet', '--out', 'votes.parquet'], /^votes\.parquet: 0 votes/);
    assert.deepEqual(await rows('votes.parquet'), []);
  });

  it('are refused in one line when the file cannot be written', async () => {
    for (const format of ['jsonl', 'parquet'])
      await refused(
        ['export', 'rollouts', '--format', format, '--out', 'none/x'],
        /none\/x cannot be written \(ENOENT\): name a file in a folder that is there/,
      );
    await refused(['export', 'rollouts'], /required option '--out <file>' not specified/);
  });
});
