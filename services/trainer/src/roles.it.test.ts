import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Serving } from '@modwright/contracts/learning';
import { GateSettings, RunPhase, StartRoleRunsRequest } from '@modwright/contracts/trainer';
import { callUnary, newId } from '@modwright/runtime';
import { recordGroup, startTrainerStack, type TrainerStack } from './testing/trainer-stack.ts';

const LIMITS = { timeoutMs: 10_000 };
const gate = GateSettings.fromPartial({ heldOut: [{ name: 'brief', request: { brief: { text: 'a brief' } } }], seeds: 1 });

describe('adapters of single agents', () => {
  let stack: TrainerStack;
  before(async () => {
    stack = await startTrainerStack();
    await stack.start('ok');
  });
  after(() => stack.stop());
  const startAll = (about: Parameters<typeof StartRoleRunsRequest.fromPartial>[0]) => {
    const client = stack.client();
    return callUnary(client.startRoleRuns.bind(client), StartRoleRunsRequest.fromPartial(about), LIMITS);
  };

  it('are trained for every agent with enough turns, and answer for that agent alone', async () => {
    await recordGroup(stack.postgres, 'drafts', [0, 1], undefined, 'coder');
    await recordGroup(stack.postgres, 'plans', [0, 1], undefined, 'planner');
    await recordGroup(stack.postgres, 'judgement', [1], undefined, 'critic');
    stack.scores(({ version }) => (version === 'policy-v000000' ? 0.5 : 0.9));
    const id = newId('run');
    const { runs, skipped } = await startAll({ run: { run: id, gate }, leastTurns: 2 });
    assert.deepEqual(
      runs.map((run) => run.id),
      [`${id}planner`, `${id}coder`],
    );
    assert.deepEqual(skipped, [
      { role: 'tester', turns: 0 },
      { role: 'critic', turns: 1 },
    ]);
    for (const { id: run } of runs) {
      const { run: ended } = await stack.learn({ run });
      assert.equal(ended.phase, RunPhase.PROMOTED, ended.reason);
    }
    const { roles } = stack.serving() ?? Serving.fromPartial({});
    assert.deepEqual(
      roles.map(({ role, active }) => [role, active]),
      [
        ['coder', 'policy-v000002'],
        ['planner', 'policy-v000001'],
      ],
    );
  });

  it('stay candidates where only modules could decide, which that agent does not write', async () => {
    await recordGroup(stack.postgres, 'more plans', [0, 1], 'policy-v000001', 'planner');
    const { run } = await stack.learn({ run: newId('run'), role: 'planner', gate: GateSettings.fromPartial({}) });
    assert.equal(run.phase, RunPhase.DONE);
    assert.match(run.reason, /was not evaluated by modules, which no planner writes: name briefs with --held-out DIR/);
  });

  it('are not asked for together with one agent or one candidate', async () => {
    await assert.rejects(startAll({ run: { run: newId('run'), role: 'coder' } }), { code: 'INVALID_ARGUMENT' });
    await assert.rejects(startAll({}), { code: 'INVALID_ARGUMENT' });
  });
});
