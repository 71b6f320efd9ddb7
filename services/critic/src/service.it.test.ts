import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Agent, Envelope, JudgementRequested } from '@modwright/contracts/build';
import { readingList } from '@modwright/profiles/samples';
import { GenerateRequest } from '@modwright/contracts/policy';
import { canaryString, consumeWork, createLogger, ORCHESTRATOR_CONSUMER, publishEnvelope, STREAM, subjects, type Consumption } from '@modwright/runtime';
import { startTestSandbox, type TestSandbox } from '@modwright/sandbox/testing';
import { listAlarms } from '@modwright/store/alarms';
import { readRewards, readScores, recordJudgement } from '@modwright/store/critic';
import { createTurnLog } from '@modwright/store/policy';
import { startNats, startPostgres, TEST_PASSWORD, type TestNats, type TestPostgres } from '@modwright/testkit';
import { startCritic } from './service.ts';

let nats: TestNats;
let postgres: TestPostgres;
let sandbox: TestSandbox;
let reading: Consumption;
const results = new Map<string, PromiseWithResolvers<Envelope>>();

before(async () => {
  [nats, postgres, sandbox] = await Promise.all([startNats(), startPostgres(), startTestSandbox(['web', 'tools'])]);
  reading = await consumeWork(await nats.connect('orchestrator'), {
    stream: STREAM.work,
    consumer: ORCHESTRATOR_CONSUMER,
    logger: createLogger('test'),
    concurrency: 1,
    handle: async (envelope) => results.get(envelope.causation)?.resolve(envelope),
  });
});
after(async () => {
  await reading.stop();
  await Promise.all([nats.stop(), postgres.stop(), sandbox.stop()]);
});

const start = (sandboxAddress: string) =>
  startCritic({
    natsUrl: nats.url,
    natsPassword: TEST_PASSWORD,
    // The critic asks no model.
    policyAddress: '127.0.0.1:1',
    sandboxAddress,
    internalToken: sandbox.token,
    concurrency: 1,
    databaseUrl: postgres.url,
    host: '127.0.0.1',
    port: 0,
  });

async function send(id: string, build: string, body: NonNullable<Envelope['body']>): Promise<Envelope> {
  const result = Promise.withResolvers<Envelope>();
  results.set(id, result);
  const envelope = Envelope.fromPartial({ id, build, from: Agent.ORCHESTRATOR, to: Agent.CRITIC, attempt: 1, body });
  await publishEnvelope(await nats.connect('orchestrator'), subjects.work('critic'), envelope);
  return result.promise;
}

const [module = ''] = readingList.sources.keys();

function judgement(): NonNullable<Envelope['body']> {
  const value = JudgementRequested.fromPartial({
    plan: readingList.plan,
    sources: [...readingList.sources].map(([name, source]) => ({ module: name, source })),
    integration: { verdict: { passed: 2, expected: 2 }, pagesChecked: 2 },
    history: [{ module, accepted: true, turnId: 't1', verdict: { passed: 1, expected: 1 }, drafts: [{ turnId: 't1', passShare: 1 }] }],
  });
  return { $case: 'judgementRequested', value };
}

test('a judgement is answered with the scores of app and modules, which are kept with the rewards of turns, once', async (t) => {
  const critic = await start(sandbox.address);
  t.after(() => critic.lifecycle.stop());
  const answer = (await send('build_1/9', 'build_1', judgement())).body;
  assert.ok(answer?.$case === 'scoresGiven');
  const named = (checkpoint: string, of: string) => answer.value.scores.find((score) => score.checkpoint === checkpoint && score.module === of)?.value;
  assert.deepEqual([named('tests', ''), named('quality', ''), named('practice', module), named('reuse', module)], [1, 1, 1, 1]);

  const kept = await readScores(postgres.store, 'build_1');
  assert.equal(kept.length, answer.value.scores.length);
  const rewards = await readRewards(postgres.store, 'build_1');
  assert.deepEqual(
    rewards.filter(({ turn }) => turn === 't1').map(({ name }) => name),
    ['case_pass_share', 'repair_turns', 'coherence', 'quality', 'practice', 'scalability', 'reuse'],
  );

  // As after a crash between recording and acknowledging: the same judgement is made again.
  await recordJudgement(postgres.store, 'build_1', 'build_1/9', kept, rewards);
  assert.equal((await readScores(postgres.store, 'build_1')).length, kept.length);
  assert.equal((await readRewards(postgres.store, 'build_1')).length, rewards.length);
});

test('a turn that tells what lies outside of the sandbox is worth nothing, and is an alarm', async (t) => {
  const critic = await start(sandbox.address);
  t.after(() => critic.lifecycle.stop());
  const told = await recordTurn('build_3', `// ${canaryString(sandbox.token)}`);
  const value = JudgementRequested.fromPartial({
    plan: readingList.plan,
    history: [{ module, turnId: told, drafts: [{ turnId: told, passShare: 1 }] }],
  });
  const answer = (await send('build_3/9', 'build_3', { $case: 'judgementRequested', value })).body;
  assert.equal(answer?.$case, 'scoresGiven');
  assert.deepEqual(
    (await listAlarms(postgres.store, 10)).map(({ kind, subject }) => [kind, subject]),
    [['canary', told]],
  );
  const gates = (await readRewards(postgres.store, 'build_3')).filter(({ source }) => source === 'gate');
  assert.deepEqual(
    gates.map(({ turn, value: worth }) => [turn, worth]),
    [[told, 0]],
  );
});

/** As the policy records one. Gives its id. */
async function recordTurn(build: string, text: string): Promise<string> {
  const request = GenerateRequest.fromPartial({ requestId: `${build}/1`, context: { build, role: 'coder', step: 'draft', module } });
  const turn = await createTurnLog(postgres.store).append({
    ...{ id: 'turn_told', request, policyVersion: 'policy-v000000', backend: 'llamacpp', model: 'tiny', queuedMs: 0, modelMs: 1 },
    ...{ text, finish: 'FINISH_REASON_STOP', promptIds: [1], completionIds: [2], logprobs: [-1], promptTokens: 1, completionTokens: 1 },
  });
  return turn.id;
}

test('another command fails its turn', async (t) => {
  const critic = await start(sandbox.address);
  t.after(() => critic.lifecycle.stop());
  const refused = (await send('c2', 'build_2', { $case: 'deadlinePassed', value: {} })).body;
  assert.ok(refused?.$case === 'turnFailed' && refused.value.code === 'INVALID_ARGUMENT');
});
