import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { BuildServiceClient, BuildStatus, Control, Envelope, IntegrationReached, PlanReviewed, SubmitRequest } from '@modwright/contracts/build';
import { Case, Verdict } from '@modwright/contracts/grading';
import { Plan } from '@modwright/contracts/plan';
import {
  agentOf,
  callUnary,
  consumeWork,
  createGrpcClient,
  createLogger,
  ensureTopology,
  publishEnvelope,
  STREAM,
  subjects,
  WORKERS,
  type Worker,
} from '@modwright/runtime';
import { pastDeadline } from '@modwright/store/orchestrator';
import { readBuild, readMessages } from '@modwright/store/read';
import { startNats, startPostgres, TEST_PASSWORD, type TestNats, type TestPostgres } from '@modwright/testkit';
import type { Body } from './domain/step.ts';
import { startOrchestrator, type RunningOrchestrator } from './service.ts';

const TOKEN = 'internal';
const plan = Plan.fromPartial({ title: 'test app', endpoints: [{ id: 'x.list' }], modules: [{ name: 'a' }, { name: 'b' }] });

/** What agents answer when everything goes well. */
function answerTo(command: Body): Body {
  switch (command.$case) {
    case 'planRequested':
      return { $case: 'planProposed', value: { plan, findings: [], repairTurns: 0, repairs: [] } };
    case 'casesRequested':
      return {
        $case: 'casesAuthored',
        value: { cases: ['a', 'b'].map((module) => Case.fromPartial({ id: `${module}.1`, module })), discarded: [], superseded: [], again: false },
      };
    case 'draftsRequested':
      return {
        $case: 'draftsProposed',
        value: {
          module: command.value.module,
          drafts: [{ id: `draft of ${command.value.module}`, source: 'code', turnId: '', sample: 0, unusable: '', reusedFrom: undefined, pieceTurns: [] }],
        },
      };
    case 'verdictRequested': {
      const verdicts = command.value.drafts.map(({ id }) =>
        Verdict.fromPartial({ draft: id, passed: 1, expected: 1, results: [{ caseId: 'x', passed: true }] }),
      );
      return { $case: 'verdictReached', value: { module: command.value.module, verdicts, mutants: 0, mutantsKilled: 0 } };
    }
    case 'integrationRequested':
      return { $case: 'integrationReached', value: IntegrationReached.fromPartial({ verdict: { passed: 2, expected: 2 } }) };
    default:
      return { $case: 'scoresGiven', value: { scores: [] } };
  }
}

describe('orchestrator with real NATS and Postgres', () => {
  let nats: TestNats;
  let postgres: TestPostgres;
  let orchestrator: RunningOrchestrator;
  let client: BuildServiceClient;
  const logger = createLogger('test');
  /** While true agents take commands and do not answer. */
  let holdBack = false;

  const start = (): Promise<RunningOrchestrator> =>
    startOrchestrator({
      databaseUrl: postgres.url,
      natsUrl: nats.url,
      natsPassword: TEST_PASSWORD,
      internalToken: TOKEN,
      host: '127.0.0.1',
      port: 0,
    });

  const startAgentOf = async (worker: Worker): Promise<void> => {
    const bus = await nats.connect(worker);
    await consumeWork(bus, {
      stream: STREAM.work,
      consumer: worker,
      concurrency: 4,
      logger,
      handle: async (command) => {
        while (holdBack) await new Promise((resolve) => setTimeout(resolve, 20));
        assert.ok(command.body);
        const answer = Envelope.fromPartial({
          id: `${command.id}:${worker}`,
          build: command.build,
          from: agentOf(worker),
          causation: command.id,
          body: answerTo(command.body),
        });
        await publishEnvelope(bus, subjects.toOrchestrator(worker), answer);
        // The same answer again: it must count once.
        await publishEnvelope(bus, subjects.toOrchestrator(worker), { ...answer, id: `${answer.id}:again` });
      },
    });
  };

  before(async () => {
    [nats, postgres] = await Promise.all([startNats(), startPostgres()]);
    orchestrator = await start();
    client = createGrpcClient(BuildServiceClient, orchestrator.address, TOKEN);
    await Promise.all(WORKERS.map(startAgentOf));
  });
  after(async () => {
    client.close();
    await orchestrator.lifecycle.stop();
    await Promise.all([nats.stop(), postgres.stop()]);
  });

  const submit = (build: string, more: Partial<SubmitRequest> = {}) =>
    callUnary(client.submit.bind(client), SubmitRequest.fromPartial({ build, brief: { text: 'x', profile: 'web' }, seed: 1, ...more }), { timeoutMs: 5_000 });

  const ended = async (build: string): Promise<BuildStatus> => {
    for (;;) {
      const row = await readBuild(postgres.store, build);
      if (row?.state.endedAt) return row.state.status;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  it('carries a build from brief to accepted, and keeps the conversation in order', async () => {
    await submit('build_a');
    assert.equal(await ended('build_a'), BuildStatus.ACCEPTED);
    const messages = await readMessages(postgres.store, 'build_a', 0, 100);
    assert.deepEqual(
      messages.map(({ seq }) => seq),
      messages.map((_, index) => index + 1),
    );
    assert.equal(messages.filter(({ kind }) => kind === 'draftsProposed').length, 2, 'an answer given twice counts once');
  });

  it('takes the same submission once', async () => {
    assert.deepEqual(await submit('build_b'), { build: 'build_b', created: true });
    assert.deepEqual(await submit('build_b'), { build: 'build_b', created: false });
    await ended('build_b');
  });

  it('goes on after orchestrator and NATS were killed in mid-build', async () => {
    holdBack = true;
    await submit('build_c');
    await orchestrator.lifecycle.stop();
    await nats.crashAndRestart();
    orchestrator = await start();
    client.close();
    client = createGrpcClient(BuildServiceClient, orchestrator.address, TOKEN);
    holdBack = false;
    assert.equal(await ended('build_c'), BuildStatus.ACCEPTED);
  });

  it('puts unanswered commands on a work queue that was made anew', async () => {
    holdBack = true;
    await submit('build_l');
    while ((await readBuild(postgres.store, 'build_l'))?.state.outstanding.length !== 1) await new Promise((resolve) => setTimeout(resolve, 20));
    await orchestrator.lifecycle.stop();
    const admin = await nats.connect('admin');
    const { streams } = await admin.manager();
    await streams.delete(STREAM.work);
    await ensureTopology(admin);
    orchestrator = await start();
    client.close();
    client = createGrpcClient(BuildServiceClient, orchestrator.address, TOKEN);
    const { state } = await streams.info(STREAM.work, { subjects_filter: subjects.work('planner') });
    assert.equal(state.messages, 1, 'the command that nobody answered');
    holdBack = false;
    for (const worker of WORKERS) await startAgentOf(worker);
    assert.equal(await ended('build_l'), BuildStatus.ACCEPTED);
  });

  it('shares the builds with a second orchestrator: what one has asked the other may hear answered', async () => {
    const second = await start();
    const builds = Array.from({ length: 8 }, (_, index) => `build_shared_${index}`);
    await Promise.all(builds.map((build) => submit(build)));
    const endings = await Promise.all(builds.map(ended));
    await second.lifecycle.stop();
    assert.deepEqual(new Set(endings), new Set([BuildStatus.ACCEPTED]));
  });

  it('keeps a build whose text has a character that the database cannot hold', async () => {
    await submit('build_nul', { brief: { text: 'a\u0000b', requirements: [], openapi: '', profile: 'web', checkpoints: [], layer: undefined } });
    assert.equal(await ended('build_nul'), BuildStatus.ACCEPTED);
  });

  it('keeps a plan waiting for its person over a restart and past the time budget, and builds it once they accept', async () => {
    await submit('build_w', { interactive: true, budget: { tokens: 0, seconds: 1, repairTurns: 0, samples: 0, bar: 0 } });
    while ((await readBuild(postgres.store, 'build_w'))?.state.status !== BuildStatus.AWAITING_PLAN_REVIEW)
      await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual(await pastDeadline(postgres.store, new Date(Date.now() + 3_600_000)), []);
    await orchestrator.lifecycle.stop();
    orchestrator = await start();
    client.close();
    client = createGrpcClient(BuildServiceClient, orchestrator.address, TOKEN);
    const review = PlanReviewed.fromPartial({ decision: { $case: 'accepted', value: {} } });
    await callUnary(client.review.bind(client), { build: 'build_w', review }, { timeoutMs: 5_000 });
    assert.equal(await ended('build_w'), BuildStatus.ACCEPTED);
    await assert.rejects(callUnary(client.review.bind(client), { build: 'build_w', review }, { timeoutMs: 5_000 }), { code: 'FAILED_PRECONDITION' });
  });

  it('extends an app by what the store knows of it, and refuses to extend what is none', async () => {
    await submit('build_e', { extends: 'build_a' });
    assert.equal(await ended('build_e'), BuildStatus.ACCEPTED);
    const state = (await readBuild(postgres.store, 'build_e'))?.state;
    assert.partialDeepStrictEqual(state?.base, { build: 'build_a', version: 1, modules: [{ module: 'a', source: 'code' }, { module: 'b' }] });
    assert.ok(state?.modules.every(({ inherited }) => inherited));
    await assert.rejects(submit('build_f', { extends: 'build_none' }), { code: 'NOT_FOUND' });
  });

  it('cancels a build', async () => {
    holdBack = true;
    await submit('build_d');
    const reply = await callUnary(client.control.bind(client), { build: 'build_d', control: Control.CANCEL, reason: '' }, { timeoutMs: 5_000 });
    holdBack = false;
    assert.equal(reply.status, BuildStatus.CANCELLED);
  });

  it('refuses a caller without the internal token', async () => {
    const stranger = createGrpcClient(BuildServiceClient, orchestrator.address, 'wrong');
    const call = callUnary(stranger.control.bind(stranger), { build: 'build_a', control: Control.CANCEL, reason: '' }, { timeoutMs: 2_000 });
    await assert.rejects(call, { code: 'UNAUTHENTICATED' });
    stranger.close();
  });
});
