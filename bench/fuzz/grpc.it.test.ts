import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { BuildServiceClient, BuildServiceService } from '@modwright/contracts/build';
import { FeedbackServiceClient, FeedbackServiceService } from '@modwright/contracts/feedback';
import { PolicyServiceClient, PolicyServiceService } from '@modwright/contracts/policy';
import { RewardServiceClient, RewardServiceService } from '@modwright/contracts/rewards';
import { SandboxServiceClient, SandboxServiceService } from '@modwright/contracts/sandbox';
import { TrainerServiceClient, TrainerServiceService } from '@modwright/contracts/trainer';
import { startFeedbackServer } from '@modwright/critic';
import { startOrchestrator } from '@modwright/orchestrator';
import { startPolicy } from '@modwright/policy';
import { AppError, callDuplex, callStream, callUnary, createGrpcClient } from '@modwright/runtime';
import { startTestSandbox } from '@modwright/sandbox/testing';
import { FUZZ_SEED, startNats, startPostgres, TEST_PASSWORD } from '@modwright/testkit';
import { startTrainerStack } from '@modwright/trainer/testing';
import { ROOT } from '../running-stack.ts';
import { drawnMessage, readContracts, serviceNamed } from './drawn-message.ts';

const RUNS = 25;
const TIMEOUT_MS = 15_000;
const TOKEN = 'test-token';
/** Things that are there, so that calls get further than to look for them. */
const IDS = ['build_1', 'coder', 'policy-v000000', 'web', 'left'];
/** Faults of ours, and answers that never come. */
const OURS: ReadonlySet<string> = new Set(['INTERNAL', 'DATA_LOSS', 'DEADLINE_EXCEEDED', 'UNIMPLEMENTED']);

const SERVICES = {
  'modwright.build.v1.BuildService': { definition: BuildServiceService, Client: BuildServiceClient },
  'modwright.feedback.v1.FeedbackService': { definition: FeedbackServiceService, Client: FeedbackServiceClient },
  'modwright.rewards.v1.RewardService': { definition: RewardServiceService, Client: RewardServiceClient },
  'modwright.trainer.v1.TrainerService': { definition: TrainerServiceService, Client: TrainerServiceClient },
  'modwright.sandbox.v1.SandboxService': { definition: SandboxServiceService, Client: SandboxServiceClient },
  'modwright.policy.v1.PolicyService': { definition: PolicyServiceService, Client: PolicyServiceClient },
} as const;
type ServiceName = keyof typeof SERVICES;

/** A method as the generated code describes it. */
interface Method {
  readonly path: string;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
  readonly responseDeserialize: (bytes: Buffer) => unknown;
}

const asItIs = (bytes: Uint8Array): Buffer => Buffer.from(bytes);

describe('messages that are drawn from the contracts', () => {
  const contracts = readContracts();
  const addresses = new Map<ServiceName, string>();
  const stops: (() => Promise<unknown>)[] = [];

  before(async () => {
    const trainer = await startTrainerStack({ servers: { nats: await startNats(), postgres: await startPostgres() } });
    const { nats, postgres } = trainer;
    stops.push(
      () => nats.stop(),
      () => postgres.stop(),
      () => trainer.stop(),
    );
    await trainer.start('ok');
    const place = { host: '127.0.0.1', port: 0, internalToken: TOKEN, databaseUrl: postgres.url };
    const orchestrator = await startOrchestrator({ ...place, natsUrl: nats.url, natsPassword: TEST_PASSWORD });
    stops.push(() => orchestrator.lifecycle.stop());
    const critic = await startFeedbackServer(postgres.store, { host: '127.0.0.1', port: 0, token: TOKEN });
    stops.push(() => critic.close());
    const sandbox = await startTestSandbox([], TOKEN);
    stops.push(() => sandbox.stop());
    const backend = { kind: 'replay' as const, recordings: [join(ROOT, 'bench/recordings/01-reading-list.jsonl.gz')] };
    const policy = await startPolicy({ ...place, httpPort: 0, backend, maxWaiting: 10 });
    stops.push(() => policy.lifecycle.stop());
    addresses.set('modwright.build.v1.BuildService', orchestrator.address);
    addresses.set('modwright.feedback.v1.FeedbackService', critic.address);
    addresses.set('modwright.rewards.v1.RewardService', critic.address);
    addresses.set('modwright.trainer.v1.TrainerService', trainer.address());
    addresses.set('modwright.sandbox.v1.SandboxService', sandbox.address);
    addresses.set('modwright.policy.v1.PolicyService', policy.address);
  });
  after(async () => {
    for (const stop of stops.toReversed()) await stop();
  });

  for (const [name, { definition, Client }] of Object.entries(SERVICES) as [ServiceName, (typeof SERVICES)[ServiceName]][])
    for (const described of serviceNamed(contracts, name).methods)
      it(`are answered in time and without a fault of ours: ${described.parent.name}.${described.name}`, async () => {
        const client = createGrpcClient(Client as typeof BuildServiceClient, addresses.get(name) ?? '', TOKEN);
        const method = (definition as unknown as Record<string, Method>)[described.localName]!;
        const property = fc.asyncProperty(drawnMessage(described.input, IDS), async (bytes) => {
          const code = await answerOf(client, method, bytes);
          assert.ok(!OURS.has(code.split(':')[0] ?? ''), code);
        });
        await fc.assert(property, { numRuns: RUNS, seed: FUZZ_SEED }).finally(() => client.close());
      });
});

/** "OK", or the code and line of the refusal. The bytes go out as they are: what the contracts cannot hold is sent, too. */
async function answerOf(client: BuildServiceClient, { path, requestStream, responseStream, responseDeserialize }: Method, bytes: Uint8Array): Promise<string> {
  const limits = { timeoutMs: TIMEOUT_MS };
  try {
    if (requestStream) {
      const call = callDuplex<Uint8Array, unknown>(
        (metadata, options) => client.makeBidiStreamRequest(path, asItIs, responseDeserialize, metadata, options),
        limits,
      );
      call.write(bytes);
      call.close();
      await readAll(call.replies);
    } else if (responseStream) {
      const call = callStream<Uint8Array, unknown>(
        (request, metadata, options) => client.makeServerStreamRequest(path, asItIs, responseDeserialize, request, metadata, options),
        bytes,
        limits,
      );
      await readAll(call);
    } else {
      await callUnary<Uint8Array, unknown>(
        (request, metadata, options, done) =>
          client.makeUnaryRequest(path, asItIs, responseDeserialize, request, metadata, options, (error, reply) => done(error, reply)),
        bytes,
        limits,
      );
    }
    return 'OK';
  } catch (reason) {
    const { code, message } = AppError.from(reason);
    return `${code}: ${message}`;
  }
}

async function readAll(replies: AsyncGenerator<unknown>): Promise<void> {
  while (!(await replies.next()).done) continue;
}
