import { startFeedbackServer } from '@modwright/critic';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BuildState } from '@modwright/contracts/state';
import { GenerateRequest } from '@modwright/contracts/policy';
import { Serving } from '@modwright/contracts/learning';
import { Manifest } from '@modwright/contracts/learning';
import { TrainerServiceClient, type Run, type RunEvent, StartRunRequest } from '@modwright/contracts/trainer';
import { callStream, callUnary, createGrpcClient, followServing, tellConfirmed, createLogger, type Bus } from '@modwright/runtime';
import { recordJudgement } from '@modwright/store/critic';
import { createTurnLog } from '@modwright/store/policy';
import { scratchFolder, startNats, startPostgres, TEST_PASSWORD, type TestNats, type TestPostgres } from '@modwright/testkit';
import type { Play } from '../adapters/build-player.ts';
import { DEFAULT_LIMITS } from '../config.ts';
import { startTrainer, type RunningTrainer } from '../service.ts';

const TOKEN = 'test-token';

/** A trainer over real NATS and PostgreSQL, with a fake learner, fake plays and a fake replica of the policy. */
export interface TrainerStack {
  readonly nats: TestNats;
  readonly postgres: TestPostgres;
  /** How the fake learner behaves from the next start on: "ok", "dies-once", "dies-at-every-step", "always-dies", "diverges", "lies", "hangs". */
  start(how: string): Promise<void>;
  client(): TrainerServiceClient;
  /** Of the trainer's gRPC server; the same after every start. Empty before the first. */
  address(): string;
  /** Starts a run, follows it to its end, and gives it with everything that happened. */
  learn(request: Partial<StartRunRequest>): Promise<{ readonly run: Run; readonly events: RunEvent[] }>;
  /** What policies were told last. */
  serving(): Serving | undefined;
  /** False = the replica refuses what it is told. */
  confirms(yes: boolean): void;
  /** Score of a play. */
  scores(score: (play: Play & { readonly version: string }) => number): void;
  stop(): Promise<void>;
}

/** Where a trainer of a test lives; what is left out is started for it. */
export interface TrainerPlace {
  /** Learners run there: its settings file, and the folder that is a volume of their pods. */
  readonly cluster?: { readonly clusterFile: string; readonly folder: string };
  /** Those of a test that has some already; it stops them itself. */
  readonly servers?: { readonly nats: TestNats; readonly postgres: TestPostgres };
}

export async function startTrainerStack({ cluster, servers }: TrainerPlace = {}): Promise<TrainerStack> {
  const [nats, postgres] = servers ? [servers.nats, servers.postgres] : await Promise.all([startNats(), startPostgres()]);
  const folder = cluster?.folder ?? scratchFolder();
  const critic = await startFeedbackServer(postgres.store, { host: '127.0.0.1', port: 0, token: TOKEN });
  let trainer: RunningTrainer | undefined;
  let client: TrainerServiceClient | undefined;
  let address = '';
  let told: Serving | undefined;
  let yes = true;
  let score: (play: Play & { readonly version: string }) => number = () => 0.5;
  const replica = await startReplica(
    await nats.connect('policy'),
    (serving) => (told = serving),
    () => yes,
  );
  const stopTrainer = async (): Promise<void> => {
    client?.close();
    await trainer?.lifecycle.stop();
  };
  return {
    nats,
    postgres,
    start: async (how) => {
      await stopTrainer();
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, how), '');
      const shared = {
        databaseUrl: postgres.url,
        natsUrl: nats.url,
        natsPassword: TEST_PASSWORD,
        internalToken: TOKEN,
        host: '127.0.0.1',
        port: Number(address.split(':')[1] ?? 0),
      };
      const config = {
        ...shared,
        orchestratorAddress: '127.0.0.1:1',
        criticAddress: critic.address,
        dataDir: join(folder, 'trainer'),
        baseModel: { name: 'tiny', file: join(folder, how) },
        learner: { command: process.execPath, args: [join(import.meta.dirname, 'fake-learner.ts')] },
        clusterFile: cluster?.clusterFile ?? '',
        objects: 'jetstream',
        keyFile: join(folder, 'signing.key'),
        limits: DEFAULT_LIMITS,
        confirmTimeoutMs: 3_000,
        retention: { keepLearnt: true },
      };
      const versionOf = (build: string): string => told?.pins.find((pin) => pin.build === build)?.version ?? '';
      trainer = await startTrainer(config, { play: (play) => Promise.resolve(score({ ...play, version: versionOf(play.build) })) });
      address = trainer.address;
      client = createGrpcClient(TrainerServiceClient, address, TOKEN);
    },
    client: () => client!,
    address: () => address,
    learn: async (request) => {
      const to = client!;
      const { id } = await callUnary(to.startRun.bind(to), StartRunRequest.fromPartial(request), { timeoutMs: 5_000 });
      const events: RunEvent[] = [];
      for await (const event of callStream(to.watchRun.bind(to), { run: id, afterSeq: 0 }, { timeoutMs: 60_000 })) events.push(event);
      return { run: await callUnary(to.getRun.bind(to), { run: id }, { timeoutMs: 5_000 }), events };
    },
    serving: () => told,
    confirms: (does) => (yes = does),
    scores: (given) => (score = given),
    stop: async () => {
      await stopTrainer();
      await replica.stop();
      await critic.close();
      if (servers) return;
      await nats.stop();
      await postgres.stop();
    },
  };
}

/** A fake replica: it hears what a policy hears, loads nothing, and confirms as one does. */
async function startReplica(bus: Bus, hear: (serving: Serving) => void, confirms: () => boolean): Promise<{ stop(): Promise<void> }> {
  return followServing(bus, {
    logger: createLogger('fake-policy'),
    onServing: (signed) => {
      const serving = Serving.decode(signed.bytes);
      hear(serving);
      for (const { manifest } of serving.manifests) {
        const { version } = Manifest.decode(manifest);
        tellConfirmed(bus, { replica: 'fake', revision: serving.revision, version, loaded: confirms(), problem: confirms() ? '' : 'no room', at: new Date() });
      }
      return Promise.resolve();
    },
  });
}

/** Turns of one prompt by an agent, each rewarded with a share of cases. */
export async function recordGroup(
  postgres: Pick<TestPostgres, 'store'>,
  name: string,
  shares: readonly number[],
  version = 'policy-v000000',
  role = 'coder',
): Promise<void> {
  const log = createTurnLog(postgres.store);
  const build = `build_${name}`;
  const promptIds = [...name].map((letter) => letter.charCodeAt(0));
  for (const [sample] of shares.entries()) {
    const request = GenerateRequest.fromPartial({ requestId: `${name}/${sample}`, context: { build, role, step: 'draft', module: 'lend', sample } });
    const completion = {
      text: 'x',
      finish: 'FINISH_REASON_STOP' as const,
      promptIds,
      completionIds: [sample, 7],
      logprobs: [-0.5, -0.25],
      promptTokens: promptIds.length,
      completionTokens: 2,
    };
    await log.append({
      ...completion,
      id: `turn_${name}_${sample}`,
      request,
      policyVersion: version,
      backend: 'llamacpp',
      model: 'tiny',
      queuedMs: 0,
      modelMs: 1,
    });
  }
  const reward = { role, source: 'checkpoint', name: 'case_pass_share', weight: 1, confidence: 1, reason: '' };
  await recordJudgement(
    postgres.store,
    build,
    `judge_${name}`,
    [],
    shares.map((value, sample) => ({ ...reward, turn: `turn_${name}_${sample}`, value })),
  );
}

/** An ended build of one and the same brief, each module with a case and a source. */
export async function recordBuild(postgres: TestPostgres, name: string, modules: readonly string[]): Promise<void> {
  const state = BuildState.fromPartial({
    id: `build_${name}`,
    status: 'BUILD_STATUS_ACCEPTED',
    brief: { text: 'a library' },
    plan: { title: 'Library', modules: modules.map((module) => ({ name: module })) },
    cases: modules.map((module) => ({ id: `${module}.1`, module })),
    modules: modules.map((module) => ({ name: module, best: { id: `draft of ${module}`, source: `source of ${module}` } })),
  });
  const text = `INSERT INTO orchestrator.builds (id, title, status, state, version) VALUES ($1, 'Library', $2, $3, 0)
    ON CONFLICT (id) DO UPDATE SET state = excluded.state`;
  await postgres.store.pool.query(text, [state.id, state.status, Buffer.from(BuildState.encode(state).finish())]);
}
