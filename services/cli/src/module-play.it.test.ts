import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startCoder } from '@modwright/coder';
import { BuildServiceClient, BuildStatus } from '@modwright/contracts/build';
import { BuildState } from '@modwright/contracts/state';
import { heldOutTasks } from '@modwright/ladder';
import { startOrchestrator } from '@modwright/orchestrator';
import { startPolicy } from '@modwright/policy';
import { toolLibrary } from '@modwright/profiles/samples';
import { createGrpcClient, newId } from '@modwright/runtime';
import { startTestSandbox } from '@modwright/sandbox/testing';
import { readBuild, readMessages } from '@modwright/store/read';
import { deriveCases, startTester } from '@modwright/tester';
import { startNats, startPostgres, TEST_PASSWORD, type TestPostgres } from '@modwright/testkit';
import { createBuildPlayer, ladderTasks, moduleTasks, type Player } from '@modwright/trainer';
import { startScriptedModel } from './testing/fake-model.ts';

/** A finished build of the tool library, as a gate finds it. */
const built = BuildState.fromPartial({
  id: 'build_library',
  plan: toolLibrary.plan,
  cases: deriveCases(toolLibrary.plan),
  modules: [...toolLibrary.sources].map(([name, source]) => ({ name, best: { id: `draft of ${name}`, source } })),
});
const gold = toolLibrary.sources.get('returnTool') ?? '';

describe('a module that a gate plays', () => {
  const stops: (() => Promise<unknown> | void)[] = [];
  let postgres: TestPostgres;
  let player: Player;
  let answer = '';

  before(async () => {
    const nats = await startNats();
    stops.push(() => nats.stop());
    postgres = await startPostgres();
    stops.push(() => postgres.stop());
    const sandbox = await startTestSandbox(['web']);
    stops.push(() => sandbox.stop());
    const model = await startScriptedModel(() => `\`\`\`ts\n${answer}\n\`\`\``);
    stops.push(() => model.stop());
    const inside = { host: '127.0.0.1', port: 0, internalToken: sandbox.token, databaseUrl: postgres.url };
    const backend = { kind: 'openai', baseUrl: model.baseUrl, keyFile: '', model: 'fake', contextTokens: 32_768, slots: 4, tokenIds: false } as const;
    const policy = await startPolicy({ ...inside, httpPort: 0, backend: { ...backend, idleTimeoutMs: 10_000 }, maxWaiting: 10 });
    stops.push(() => policy.lifecycle.stop());
    const bus = { natsUrl: nats.url, natsPassword: TEST_PASSWORD };
    const agent = { ...bus, internalToken: sandbox.token, policyAddress: policy.address, sandboxAddress: sandbox.address, concurrency: 2 };
    const [orchestrator, coder, tester] = await Promise.all([startOrchestrator({ ...inside, ...bus }), startCoder(agent), startTester(agent)]);
    stops.push(
      () => orchestrator.lifecycle.stop(),
      () => coder.stop(),
      () => tester.stop(),
    );
    const client = createGrpcClient(BuildServiceClient, orchestrator.address, sandbox.token);
    stops.push(() => client.close());
    player = createBuildPlayer(client, postgres.store);
  });
  after(async () => {
    for (const stop of stops.toReversed()) await stop();
  });

  const play = async (source: string): Promise<{ readonly score: number; readonly build: string }> => {
    answer = source;
    const [task] = moduleTasks(built, 'returnTool');
    assert.ok(task?.request);
    const build = newId('build');
    return { build, score: await player.play({ build, seed: 1, request: task.request }, new AbortController().signal) };
  };

  it('is written beside the other modules and judged by its cases; nothing else is made', async () => {
    const { score, build } = await play(gold);
    assert.equal(score, 1);
    assert.equal((await readBuild(postgres.store, build))?.state.status, BuildStatus.ACCEPTED);
    const kinds = (await readMessages(postgres.store, build, 0, 100)).map(({ kind }) => kind);
    assert.deepEqual(kinds, ['buildSubmitted', 'draftsRequested', 'draftsProposed', 'verdictRequested', 'verdictReached', 'moduleAccepted', 'buildEnded']);
  });

  it('of the ladder is judged by its hidden cases', async () => {
    const [task] = heldOutTasks([1], 1);
    const held = ladderTasks().find(({ name }) => name === task?.name);
    assert.ok(task && held?.request);
    answer = task.gold;
    const build = newId('build');
    assert.equal(await player.play({ build, seed: 1, request: held.request }, new AbortController().signal), 1);
    const state = (await readBuild(postgres.store, build))?.state;
    assert.deepEqual([state?.status, state?.cases.length], [BuildStatus.ACCEPTED, task.cases.length]);
  });

  it('scores what its best draft passes', async () => {
    const { score, build } = await play(gold.replace(/\{\n[\s\S]*\n\}/, '{\n  throw new Error(`no ${input.id}`);\n}'));
    assert.ok(score < 1, String(score));
    assert.equal((await readBuild(postgres.store, build))?.state.status, BuildStatus.BELOW_BAR);
  });
});
