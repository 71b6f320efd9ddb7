import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Method, VersionState } from '@modwright/contracts/learning';
import { GateSettings, RunPhase, StartRunRequest } from '@modwright/contracts/trainer';
import { goldVotes, NOW, storeInput, vote } from '@modwright/critic/testing';
import { callUnary, newId } from '@modwright/runtime';
import { insertAlarms } from '@modwright/store/alarms';
import type { VotedSide } from '@modwright/store/rewards';
import { forgetTurns } from '@modwright/store/rollouts';
import { recordBuild, recordGroup, startTrainerStack, type TrainerStack } from './testing/trainer-stack.ts';

const LIMITS = { timeoutMs: 10_000 };
const gate = GateSettings.fromPartial({
  heldOut: [1, 2, 3].map((number) => ({ name: `brief-${number}`, request: { brief: { text: `brief ${number}` } } })),
  seeds: 1,
});

describe('a trainer', () => {
  let stack: TrainerStack;
  before(async () => {
    stack = await startTrainerStack();
    await stack.start('ok');
  });
  after(() => stack.stop());
  const versions = async () => {
    const client = stack.client();
    return (await callUnary(client.listVersions.bind(client), {}, LIMITS)).versions;
  };
  const active = (): string | undefined => stack.serving()?.roles.find(({ role }) => role === '')?.active;

  it('says that there is nothing to learn from, and what to do', async () => {
    const { run } = await stack.learn({ run: newId('run') });
    assert.equal(run.phase, RunPhase.FAILED);
    assert.match(run.reason, /^nothing to learn from: there are no rewarded rollouts .*--collect DIR/);
    await recordGroup(stack.postgres, 'equal', [0.5, 0.5]);
    const equal = await stack.learn({ run: newId('run') });
    assert.match(equal.run.reason, /all 2 answers got what their siblings got/);
  });

  it('learns, plays, promotes, and tells policies only what they confirmed', async () => {
    await recordGroup(stack.postgres, 'one', [0, 1]);
    stack.scores(({ version }) => (version === 'policy-v000001' ? 0.9 : 0.5));
    const { run, events } = await stack.learn({ run: newId('run'), gate });
    assert.equal(run.phase, RunPhase.PROMOTED, run.reason);
    assert.match(run.reason, /^better by 0.400 \(90 % interval \+0.400 to \+0.400, 3 pairs\)/);
    assert.equal(run.counts?.used, 2);
    assert.equal(run.trainingReward, 0.5);
    assert.match(run.snapshot, /^snapshot-[0-9a-f]{16}$/);
    assert.ok(events.some(({ what }) => what?.$case === 'training' && what.value.step === 3));
    assert.equal(active(), 'policy-v000001');
    const [first] = await versions();
    assert.equal(first?.state, VersionState.ACTIVE);
    assert.deepEqual(stack.serving()?.pins, []);
  });

  it('learns from nothing twice', async () => {
    const { run } = await stack.learn({ run: newId('run') });
    assert.match(run.reason, /nothing to learn from/);
    assert.equal(run.counts, undefined);
  });

  it('refuses what is no better, and says why', async () => {
    await recordGroup(stack.postgres, 'two', [0, 1], 'policy-v000001');
    stack.scores(() => 0.5);
    const { run } = await stack.learn({ run: newId('run'), gate });
    assert.equal(run.phase, RunPhase.REFUSED);
    assert.match(run.reason, /^no better/);
    assert.equal(active(), 'policy-v000001');
    const client = stack.client();
    await assert.rejects(
      callUnary(client.promote.bind(client), { version: 'policy-v000002', force: false, canaryShare: 0 }, LIMITS),
      /has not passed the gate/,
    );
  });

  it('goes on when its learner is killed, from its checkpoint', async () => {
    await stack.start('dies-once');
    await recordGroup(stack.postgres, 'three', [0, 1], 'policy-v000001');
    const { run, events } = await stack.learn({ run: newId('run') });
    assert.equal(run.phase, RunPhase.DONE, run.reason);
    assert.equal(run.restarts, 1);
    assert.ok(events.some(({ what }) => what?.$case === 'training' && what.value.resumedFrom === 2));
  });

  it('goes on when its learner is killed after every step, also after the last', async () => {
    await stack.start('dies-at-every-step');
    await recordGroup(stack.postgres, 'every step', [0, 1], 'policy-v000001');
    const { run, events } = await stack.learn({ run: newId('run') });
    assert.equal(run.phase, RunPhase.DONE, run.reason);
    assert.equal(run.restarts, 3);
    const steps = events.flatMap(({ what }) => (what?.$case === 'training' ? [what.value.step] : []));
    assert.deepEqual(steps, [1, 2, 3]);
  });

  for (const [how, reason] of [
    ['always-dies', /was ended by SIGKILL; it was started again 3 times/],
    ['diverges', /the loss is not a number at step 2/],
    ['lies', /adapter.gguf is not what the report says/],
  ] as const) {
    it(`fails a run whose learner ${how}, and what answered before still does`, async () => {
      await stack.start(how);
      if (how === 'always-dies') await recordGroup(stack.postgres, 'four', [0, 1], 'policy-v000001');
      const before = (await versions()).length;
      const { run } = await stack.learn({ run: newId('run'), gate });
      assert.equal(run.phase, RunPhase.FAILED);
      assert.match(run.reason, reason);
      assert.equal((await versions()).length, before);
      assert.equal(active(), 'policy-v000001');
    });
  }

  it('goes on with a run after it was stopped itself', async () => {
    await stack.start('hangs');
    const client = stack.client();
    const id = newId('run');
    await callUnary(client.startRun.bind(client), StartRunRequest.fromPartial({ run: id }), LIMITS);
    for (;;) {
      const run = await callUnary(client.getRun.bind(client), { run: id }, LIMITS);
      if (run.phase === RunPhase.TRAINING && run.lastSeq >= 4) break;
    }
    await stack.start('ok');
    const { run } = await stack.learn({ run: id });
    assert.equal(run.phase, RunPhase.DONE, run.reason);
  });

  it('promotes nothing that a policy refuses', async () => {
    stack.confirms(false);
    const client = stack.client();
    await assert.rejects(
      callUnary(client.promote.bind(client), { version: 'policy-v000003', force: true, canaryShare: 0 }, LIMITS),
      /policy fake refuses policy-v000003: no room/,
    );
    assert.equal(active(), 'policy-v000001');
    stack.confirms(true);
  });

  it('is told by a person what answers: promote, pin, roll back', async () => {
    const client = stack.client();
    await callUnary(client.promote.bind(client), { version: 'policy-v000003', force: true, canaryShare: 0 }, LIMITS);
    assert.equal(active(), 'policy-v000003');
    assert.deepEqual(await callUnary(client.rollback.bind(client), { role: '', reason: '' }, LIMITS), {
      withdrawn: 'policy-v000003',
      active: 'policy-v000001',
    });
    assert.equal(active(), 'policy-v000001');
    await callUnary(client.pin.bind(client), { version: 'policy-v000001' }, LIMITS);
    await assert.rejects(callUnary(client.promote.bind(client), { version: 'policy-v000004', force: true, canaryShare: 0 }, LIMITS), /pinned: unpin it first/);
    await callUnary(client.unpin.bind(client), { role: '' }, LIMITS);
    await callUnary(client.promote.bind(client), { version: 'policy-v000004', force: true, canaryShare: 0.25 }, LIMITS);
    assert.deepEqual(stack.serving()?.roles, [{ role: '', active: 'policy-v000001', canary: 'policy-v000004', canaryShare: 0.25 }]);
  });

  it('withdraws a canary by itself when a build that it answered raises an alarm', async () => {
    await recordGroup(stack.postgres, 'five', [0, 1], 'policy-v000004');
    await insertAlarms(stack.postgres.store, [
      { kind: 'tampering', subject: 'build_five/turn_five_1', build: 'build_five', evidence: 'the module reads its cases' },
    ]);
    while (stack.serving()?.roles[0]?.canary !== '') await delay(100);
    assert.equal(active(), 'policy-v000001');
    assert.equal((await versions()).find(({ name }) => name === 'policy-v000004')?.state, VersionState.ROLLED_BACK);
  });

  it('refuses what passed its evaluation when training rewards rise while held-out scores fall', async () => {
    await recordGroup(stack.postgres, 'praised', [0.6, 1], 'policy-v000001');
    stack.scores(({ version }) => (version === 'policy-v000001' ? 0.3 : 0.45));
    const { run } = await stack.learn({ run: newId('run'), gate });
    assert.equal(run.phase, RunPhase.REFUSED);
    assert.match(
      run.reason,
      /^better by 0.150 .*; alarm: from policy-v000001 to policy-v00000\d the training reward rose from 0.50 to 0.60, the held-out score fell from 0.90 to 0.45$/,
    );
  });

  it('plays modules of ended builds, and learns from neither those builds nor others of their briefs', async () => {
    await recordBuild(stack.postgres, 'held', ['lend', 'return']);
    await recordBuild(stack.postgres, 'alike', ['lend']);
    const modules = GateSettings.fromPartial({ heldOutModules: [{ build: 'build_held' }], seeds: 1 });
    for (const name of ['held', 'alike', 'other']) await recordGroup(stack.postgres, name, [0, 1], 'policy-v000001');
    const played: string[] = [];
    stack.scores(({ version, request }) => {
      played.push(request.task?.module ?? '');
      assert.deepEqual(request.task?.modules.length, 1, 'the other module is given');
      return version === 'policy-v000001' ? 0.5 : 0.75;
    });
    const { run } = await stack.learn({ run: newId('run'), gate: modules });
    assert.equal(run.phase, RunPhase.PROMOTED, run.reason);
    assert.deepEqual([run.counts?.used, run.counts?.heldOut], [2, 4]);
    assert.deepEqual(played.toSorted(), ['lend', 'lend', 'return', 'return']);
  });

  it('says at once that a module cannot be played', async () => {
    const client = stack.client();
    const ask = (build: string, module: string) => {
      const gate = GateSettings.fromPartial({ heldOutModules: [{ build, module }] });
      return callUnary(client.startRun.bind(client), StartRunRequest.fromPartial({ run: newId('run'), gate }), LIMITS);
    };
    await assert.rejects(ask('build_none', ''), { code: 'NOT_FOUND' });
    await assert.rejects(ask('build_held', 'sing'), { code: 'FAILED_PRECONDITION', message: /no module "sing" with cases/ });
  });

  it('learns from pairs that raters voted on, each vote by the reliability of its rater', async () => {
    await recordGroup(stack.postgres, 'pair', [0.5, 0.5], 'policy-v000001');
    const [left, right] = [0, 1].map((sample) => ({ build: 'build_pair', turn: `turn_pair_${sample}` })) as [VotedSide, VotedSide];
    const votes = [...goldVotes('careful'), vote('careful', left, right, 'right'), vote('stranger', left, right, 'left')];
    await storeInput(stack.postgres.store, { at: NOW, components: [], votes, opinions: [], scores: [], answers: [] });
    const client = stack.client();
    const { preferences } = await callUnary(client.readPreferences.bind(client), { cursor: '', limit: 0 }, LIMITS);
    assert.deepEqual(
      preferences.map(({ chosen, rejected }) => [chosen, rejected]),
      [['turn_pair_1', 'turn_pair_0']],
    );
    assert.ok(preferences[0]!.weight > 0.3 && preferences[0]!.weight < 0.5, String(preferences[0]!.weight));
    await recordBuild(stack.postgres, 'pair', ['lend']);
    const heldOut = await stack.learn({ run: newId('run'), method: Method.DPO, gate: GateSettings.fromPartial({ heldOutModules: [{ build: 'build_held' }] }) });
    assert.match(heldOut.run.reason, /^nothing to learn from: nobody voted/, 'the build was made of a brief that is held out');
    const { run } = await stack.learn({ run: newId('run'), method: Method.DPO });
    assert.equal(run.phase, RunPhase.DONE, run.reason);
    assert.equal(run.counts?.preferences, 1);
  });

  it('gives each reward once to a reader that goes on, however many write at once', async () => {
    const client = stack.client();
    const seen = new Set<string>();
    let writing = true;
    const write = Promise.all(Array.from({ length: 20 }, (_, index) => recordGroup(stack.postgres, `many${index}`, [0, 1]))).finally(() => (writing = false));
    let cursor = '';
    for (let more = true; more || writing;) {
      const page = await callUnary(client.readRollouts.bind(client), { cursor, limit: 3, role: '' }, LIMITS);
      page.rollouts.forEach(({ id }) => seen.add(id));
      ({ next: cursor, more } = page);
    }
    await write;
    const last = await callUnary(client.readRollouts.bind(client), { cursor, limit: 1_000, role: '' }, LIMITS);
    last.rollouts.forEach(({ id }) => seen.add(id));
    assert.equal([...seen].filter((id) => id.startsWith('turn_many')).length, 40);
  });

  it('keeps turns as long as it is told, and what it learnt from', async () => {
    const later = new Date(Date.now() + 3 * 24 * 3_600_000);
    assert.ok((await forgetTurns(stack.postgres.store, { days: 1, keepLearnt: true }, later)) > 40);
    const { rows } = await stack.postgres.store.pool.query<{ id: string }>('SELECT id FROM policy.turns ORDER BY id');
    assert.ok(rows.some(({ id }) => id === 'turn_one_0'));
    assert.ok(!rows.some(({ id }) => id === 'turn_equal_0'));
  });
});
