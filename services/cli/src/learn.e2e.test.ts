import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { createPolicyClient, type PolicyClient } from '@modwright/agent';
import type { Completed } from '@modwright/contracts/policy';
import { startFeedbackServer } from '@modwright/critic';
import { GateSettings, RunPhase, StartRunRequest, TrainerServiceClient, type Run, type RunEvent } from '@modwright/contracts/trainer';
import { readOrCreateSigner } from '@modwright/objects';
import { defaultLlamacpp, resolveModel, startPolicy } from '@modwright/policy';
import { callStream, callUnary, createGrpcClient, newId } from '@modwright/runtime';
import { recordJudgement } from '@modwright/store/critic';
import { startTelemetry, type Telemetry } from '@modwright/telemetry';
import {
  scratchFolder,
  startCollector,
  startNats,
  startPostgres,
  TEST_PASSWORD,
  type CollectedSpan,
  type Collector,
  type TestNats,
  type TestPostgres,
} from '@modwright/testkit';
import { DEFAULT_CONFIRM_TIMEOUT_MS, DEFAULT_LIMITS, startTrainer } from '@modwright/trainer';
import { PROJECT_ROOT } from './stack/mod.ts';
import { startDecoder } from './testing/decode-otlp.ts';
import { nameA, scoreOf } from './testing/first-letter.ts';

const run = promisify(execFile);
const TOKEN = 'test-token';
const LIMITS = { timeoutMs: 60_000 };
const TAUGHT = ['fruit', 'city', 'colour', 'tree', 'river', 'animal'];
const HELD_OUT = ['bird', 'country', 'flower', 'sport'];
const SAMPLES = 8;

describe('a small model that learns by its rewards', () => {
  const folder = scratchFolder();
  const backend = defaultLlamacpp({ model: 'smollm2-135m', modelFile: '', contextTokens: 512, folder: join(folder, 'logs') });
  const stops: (() => Promise<unknown> | void)[] = [];
  let learner: { command: string; args: string[]; pythonPath: string };
  let nats: TestNats;
  let postgres: TestPostgres;
  let policy: PolicyClient;
  let trainer: TrainerServiceClient;
  let base: string;
  let collector: Collector;
  let telemetry: Telemetry;

  const ask = (build: string, thing: string, sample: number): Promise<Completed> =>
    policy.generate(`${build}/${thing}/${sample}`, nameA(thing, { build, sample }, sample + 1), new AbortController().signal);

  before(async () => {
    const { stdout } = await run(join(PROJECT_ROOT, 'scripts', 'learner-env'), ['--dev']);
    learner = { command: stdout.trim(), args: ['-m', 'modwright_learner', 'train'], pythonPath: join(PROJECT_ROOT, 'services', 'learner', 'src') };
    const decoder = startDecoder(learner.command);
    collector = await startCollector(decoder.decode);
    Object.assign(process.env, collector.env);
    telemetry = await startTelemetry('modwright');
    stops.push(
      () => decoder.stop(),
      () => collector.close(),
      () => telemetry.stop(),
    );
    [nats, postgres] = await Promise.all([startNats(), startPostgres()]);
    stops.push(
      () => postgres.stop(),
      () => nats.stop(),
    );
    const keyFile = join(folder, 'signing.key');
    const shared = { host: '127.0.0.1', port: 0, internalToken: TOKEN, databaseUrl: postgres.url };
    const bus = { natsUrl: nats.url, natsPassword: TEST_PASSWORD };
    const versions = { ...bus, objects: 'jetstream', publicKey: readOrCreateSigner(keyFile).publicKey, folder: join(folder, 'versions'), replica: 'one' };
    const served = await startPolicy({ ...shared, httpPort: 0, backend, maxWaiting: 100, versions });
    stops.push(() => served.lifecycle.stop());
    policy = createPolicyClient(served.address, TOKEN);
    stops.push(() => policy.close());
    const critic = await startFeedbackServer(postgres.store, { host: '127.0.0.1', port: 0, token: TOKEN });
    stops.push(() => critic.close());
    const baseModel = await resolveModel(backend.model, backend);
    base = baseModel.file;
    const config = {
      ...{ ...shared, ...bus, orchestratorAddress: '127.0.0.1:1', criticAddress: critic.address, dataDir: join(folder, 'trainer'), baseModel, learner },
      ...{ objects: 'jetstream', keyFile, limits: DEFAULT_LIMITS, confirmTimeoutMs: DEFAULT_CONFIRM_TIMEOUT_MS, retention: { keepLearnt: true } },
    };
    // The gate plays through the same policy; which version answers a play is pinned by its build.
    const started = await startTrainer(config, { play: async ({ build, request, seed }) => scoreOf((await ask(build, request.brief?.text ?? '', seed)).text) });
    stops.push(() => started.lifecycle.stop());
    trainer = createGrpcClient(TrainerServiceClient, started.address, TOKEN);
    stops.push(() => trainer.close());
  });
  after(async () => {
    for (const stop of stops.toReversed()) await stop();
  });

  it('is played, promoted, answers, and is rolled back', async () => {
    const untaught = await sampleAndReward();
    assert.equal(untaught.version, 'policy-v000000');

    const ended = await learn();
    assert.equal(ended.phase, RunPhase.PROMOTED, ended.reason);
    assert.equal(ended.candidate, 'policy-v000001');

    const rewardedBefore = await likelihood(ended.id);
    const rewardedAfter = await likelihood(ended.id, join(folder, 'trainer', 'runs', ended.id, 'out'));
    assert.ok(rewardedAfter.gain > 0 && rewardedAfter.gain > rewardedBefore.gain, `what was rewarded became no likelier: ${rewardedAfter.gain}`);

    const answers = await Promise.all(HELD_OUT.map((thing) => ask('build_after', thing, 0)));
    assert.deepEqual([...new Set(answers.map(({ policyVersion }) => policyVersion))], ['policy-v000001']);
    assert.equal((await ask('build_taught', 'fruit', 90)).policyVersion, 'policy-v000000', 'a build ends on the version it began with');

    assert.deepEqual(await callUnary(trainer.rollback.bind(trainer), { role: '', reason: '' }, LIMITS), {
      withdrawn: 'policy-v000001',
      active: 'policy-v000000',
    });
    assert.equal((await answeredBy('build_later', 'policy-v000000')).policyVersion, 'policy-v000000');
  });

  it('is traced from the rewards over each step of the learner to the version that is served', async () => {
    const [whole] = await spansOf('invoke_workflow training');
    const [reward] = await spansOf('rl.reward');
    const [train] = await spansOf('rl.train');
    const [learnt] = await spansOf('rl.learn');
    const steps = await spansOf('rl.train.step');
    assert.ok(whole && reward && train && learnt);
    assert.deepEqual([reward.parentSpanId, train.parentSpanId, learnt.parentSpanId], [whole.spanId, whole.spanId, train.spanId]);
    assert.deepEqual(reward.attributes['rl.reward.builds'], ['build_taught']);
    assert.equal(learnt.service, 'learner');
    assert.ok(steps.length >= 2);
    for (const step of steps) {
      assert.equal(step.parentSpanId, learnt.spanId);
      assert.ok(Number.isFinite(step.attributes['rl.train.loss']));
    }
    assert.deepEqual([whole.attributes['rl.policy.version'], whole.attributes['modwright.outcome']], ['policy-v000001', 'promoted']);
    const synced = (await spansOf('rl.sync')).at(-1);
    assert.ok(synced && synced.parentSpanId === whole.spanId && synced.startedAt > learnt.endedAt);
    const answer = collector.spans.find(({ name, attributes }) => name.startsWith('chat ') && attributes['modwright.policy.version'] === 'policy-v000001');
    assert.ok(answer && answer.startedAt > learnt.endedAt, 'what answers now is the version that was made');
    const loss = collector.points.find(({ metric }) => metric === 'rl.train.loss');
    assert.deepEqual([loss?.service, loss?.attributes['rl.method']], ['learner', 'grpo']);
  });

  /** Spans of a name, once at least one has come. */
  function spansOf(name: string): Promise<CollectedSpan[]> {
    return collector.until(name, () => {
      const found = collector.spans.filter((span) => span.name === name);
      return found.length > 0 ? found : undefined;
    });
  }

  /** What the base model says, each answer rewarded by the rule. */
  async function sampleAndReward(): Promise<{ readonly version: string }> {
    const answers: Completed[] = [];
    for (const thing of TAUGHT) for (let sample = 0; sample < SAMPLES; sample++) answers.push(await ask('build_taught', thing, sample));
    const reward = { role: 'coder', source: 'checkpoint', name: 'case_pass_share', weight: 1, confidence: 1, reason: 'begins with an A' };
    const rewards = answers.map(({ turnId, text }) => ({ ...reward, turn: turnId, value: scoreOf(text) }));
    await recordJudgement(postgres.store, 'build_taught', 'judgement', [], rewards);
    return { version: answers[0]?.policyVersion ?? '' };
  }

  async function learn(): Promise<Run> {
    const id = newId('run');
    const gate = GateSettings.fromPartial({ heldOut: HELD_OUT.map((name) => ({ name, request: { brief: { text: name } } })), seeds: 4, margin: 0.1 });
    const hyperparameters = { loraRank: 8, learningRate: 1e-3, epochs: 3, rolloutsPerStep: 24, maxTokens: 128 };
    await callUnary(trainer.startRun.bind(trainer), StartRunRequest.fromPartial({ run: id, seed: 1, hyperparameters, gate }), LIMITS);
    const events: RunEvent[] = [];
    for await (const event of callStream(trainer.watchRun.bind(trainer), { run: id, afterSeq: 0 }, { timeoutMs: 600_000 })) events.push(event);
    assert.ok(events.some(({ what }) => what?.$case === 'training' && what.value.step > 0));
    return callUnary(trainer.getRun.bind(trainer), { run: id }, LIMITS);
  }

  /** How likely the learner finds what was rewarded: `gain` is advantage times the logarithm of how much likelier it became. */
  async function likelihood(id: string, adapter?: string): Promise<{ readonly gain: number }> {
    const batch = join(folder, 'trainer', 'runs', id, 'batch');
    const call = ['-m', 'modwright_learner', 'evaluate', batch, '--base', base, ...(adapter === undefined ? [] : ['--adapter', adapter])];
    const { stdout } = await run(learner.command, call, { env: { ...process.env, PYTHONPATH: learner.pythonPath } });
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as { gain: number };
  }

  /** The first answer by this version to a build that begins now: a policy hears of a change a moment after the trainer told it. */
  async function answeredBy(build: string, version: string): Promise<Completed> {
    for (let attempt = 0; ; attempt++) {
      const answer = await ask(`${build}_${attempt}`, 'fruit', 0);
      if (answer.policyVersion === version) return answer;
    }
  }
});
