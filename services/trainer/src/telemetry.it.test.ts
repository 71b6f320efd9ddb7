import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { GateSettings, RunPhase } from '@modwright/contracts/trainer';
import { newId } from '@modwright/runtime';
import { startTelemetry, type Telemetry } from '@modwright/telemetry';
import { startCollector, type CollectedSpan, type Collector } from '@modwright/testkit';
import { recordGroup, startTrainerStack, type TrainerStack } from './testing/trainer-stack.ts';

const gate = GateSettings.fromPartial({
  heldOut: [1, 2, 3].map((number) => ({ name: `brief-${number}`, request: { brief: { text: `brief ${number}` } } })),
  seeds: 1,
});

describe('the trace of a training run', () => {
  let collector: Collector;
  let telemetry: Telemetry;
  let stack: TrainerStack;
  let run = '';

  before(async () => {
    collector = await startCollector();
    Object.assign(process.env, collector.env);
    telemetry = await startTelemetry('trainer');
    stack = await startTrainerStack();
    await stack.start('ok');
    await recordGroup(stack.postgres, 'one', [0, 1]);
    stack.scores(({ version }) => (version === 'policy-v000001' ? 0.9 : 0.5));
    const learnt = await stack.learn({ run: newId('run'), gate });
    assert.equal(learnt.run.phase, RunPhase.PROMOTED, learnt.run.reason);
    run = learnt.run.id;
    await stack.stop();
    await telemetry.stop();
  });
  after(() => collector.close());

  const named = (name: string): CollectedSpan[] => collector.spans.filter((span) => span.name === name);
  const above = (span: CollectedSpan | undefined): string[] =>
    span ? [span.name, ...above(collector.spans.find(({ spanId }) => spanId === span.parentSpanId))] : [];

  it('is one of its own, linked to the request that asked for it, and says what came of it', () => {
    const [whole] = named('invoke_workflow training');
    assert.ok(whole);
    assert.equal(whole.parentSpanId, '');
    const asked = collector.spans.find(({ spanId }) => whole.links.includes(spanId));
    assert.equal(asked?.name, 'modwright.trainer.v1.TrainerService/StartRun');
    const { attributes } = whole;
    assert.deepEqual(
      [attributes['rl.run.id'], attributes['rl.method'], attributes['rl.policy.parent'], attributes['rl.policy.version'], attributes['modwright.outcome']],
      [run, 'grpo', 'policy-v000000', 'policy-v000001', 'promoted'],
    );
  });

  it('leads from rewards over the learner and the gate to the version in service', () => {
    const steps = ['rl.reward', 'rl.train', 'rl.sync', 'rl.evaluate', 'rl.sync'];
    const [whole] = named('invoke_workflow training');
    const below = collector.spans.filter(({ parentSpanId }) => parentSpanId === whole?.spanId).sort((one, other) => one.startedAt - other.startedAt);
    assert.deepEqual(
      below.map(({ name }) => name).filter((name) => name.startsWith('rl.')),
      steps,
    );
    assert.deepEqual(above(named('rl.learn')[0]), ['rl.learn', 'rl.train', 'invoke_workflow training']);
  });

  it('names the builds and the snapshot of rewards that are learnt from', () => {
    const [reward] = named('rl.reward');
    assert.deepEqual(reward?.attributes['rl.reward.builds'], ['build_one']);
    assert.match(String(reward.attributes['rl.reward.snapshot']), /^snapshot-/);
    assert.deepEqual([reward.attributes['rl.batch.samples'], reward.attributes['rl.reward.mean']], [2, 0.5]);
    const frozen = collector.spans.filter(({ name }) => name.endsWith('RewardService/TakeSnapshot'));
    assert.ok(frozen.some((span) => above(span).includes('rl.reward')));
  });
});
