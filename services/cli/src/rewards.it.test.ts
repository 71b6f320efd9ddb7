import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startTestStack } from '@modwright/gateway/testing';
import type { AuditView, RewardView, SnapshotView } from '@modwright/gateway';
import { insertAlarms } from '@modwright/store/alarms';
import { recordJudgement } from '@modwright/store/critic';
import { scratchFolder } from '@modwright/testkit';
import { doorTo } from './testing/door-to.ts';
import { runCommand } from './testing/run-command.ts';

const backend = await startTestStack({ fails: (module) => module === 'markRead', version: () => 'policy-v000000' });
const door = doorTo(backend);
const cwd = scratchFolder();

const run = (...args: string[]) => runCommand(door, cwd, args);

assert.equal((await run('build', 'A reading list', '--no-out')).code, 0);
const { store } = backend.postgres;
const [{ id: build } = { id: '' }] = (await store.pool.query<{ id: string }>('SELECT id FROM orchestrator.builds')).rows;

describe('simulated votes', () => {
  it('are cast through the API, marked, and end when nothing is left to compare', async () => {
    const { code, out, err } = await run('simulate-votes', '--count', '3', '--json');
    assert.equal(code, 0, err);
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { persona: string; votes: number });
    assert.deepEqual(
      lines.map(({ persona }) => persona),
      ['tester', 'maintainer', 'advocate', 'hurried'],
    );
    assert.ok(lines.every(({ votes }) => votes >= 1));
    const { rows } = await store.pool.query<{ simulated: boolean; rater: string }>('SELECT DISTINCT simulated, rater FROM critic.votes');
    assert.deepEqual([rows.length, rows.every(({ simulated }) => simulated)], [4, true]);
  });

  it('of the model say what to do when there is no model', async () => {
    const { code, err } = await run('simulate-votes', '--persona', 'judge');
    assert.deepEqual([code !== 0, /there is no model to judge: start the stack with a policy/.test(err)], [true, true], err);
  });

  it('of somebody unknown are refused with who there is', async () => {
    const { code, err } = await run('simulate-votes', '--persona', 'nobody');
    assert.deepEqual([code !== 0, /choose from tester, maintainer, advocate, hurried, judge/.test(err)], [true, true]);
  });
});

describe('modwright reward', () => {
  it('says in one line that nothing was rewarded', async () => {
    const { code, err } = await run('reward', 'explain', 'last');
    assert.match(err, /nothing was rewarded for build_\w+/);
    assert.notEqual(code, 0);
  });

  it('explains a build, freezes its rewards, and computes them again', async () => {
    const reward = { turn: 'turn_1', role: 'coder', source: 'checkpoint', name: 'case_pass_share', value: 0.75, weight: 1, confidence: 1, reason: '3 of 4' };
    await recordJudgement(store, build, `${build}/99`, [], [reward]);
    const { out } = await run('reward', 'explain', 'last');
    assert.match(out, /coder turn_1: 0.750\n {2}COMPONENT +VALUE +WEIGHT +WITHOUT IT +BECAUSE\n {2}checkpoint: case_pass_share +0.750 +1.000 +0.000 +3 of 4/);
    const explained = JSON.parse((await run('reward', 'explain', 'turn_1', '--json')).out) as RewardView;
    assert.deepEqual([explained.build, explained.reward], [build, 0.75]);
    const snapshot = JSON.parse((await run('reward', 'snapshot', '--json')).out) as SnapshotView;
    assert.equal(snapshot.rewards, 1);
    assert.match((await run('reward', 'snapshots')).out, new RegExp(snapshot.id));
    assert.match((await run('reward', 'check', snapshot.id)).out, /the same to the last bit/);
    assert.match((await run('reward', 'check', 'snapshot-0')).err, /there is no snapshot snapshot-0/);
  });
});

describe('modwright audit verify', () => {
  it('passes, and fails on a row that was edited behind its back', async () => {
    const good = await run('audit', 'verify', '--json');
    assert.equal(good.code, 0);
    const { head } = JSON.parse(good.out) as AuditView;
    const client = await store.pool.connect();
    await client.query('BEGIN; SET LOCAL session_replication_role = replica; UPDATE critic.reward_components SET value = 1; COMMIT');
    client.release();
    const bad = await run('audit', 'verify', '--head', head);
    assert.deepEqual([bad.code, /reward \d+ was changed after it was recorded/.test(bad.out)], [1, true]);
    assert.notEqual((await run('audit', 'verify', '--head', 'x')).code, 0);
  });
});

describe('modwright alarms', () => {
  it('lists them, or says that there are none', async () => {
    assert.match((await run('alarms')).out, /No alarms/);
    await insertAlarms(store, [{ kind: 'tampering', subject: 'turn_1', build, evidence: '`process` must not be used' }]);
    assert.match((await run('alarms')).out, /tampering {2}turn_1: `process` must not be used/);
  });
});
