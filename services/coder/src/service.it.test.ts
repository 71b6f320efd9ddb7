import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Agent, DraftsRequested, Envelope } from '@modwright/contracts/build';
import { Completed, PolicyServiceService, type GenerateRequest } from '@modwright/contracts/policy';
import { EndReason, Finished, SandboxServiceService } from '@modwright/contracts/sandbox';
import { toolLibrary } from '@modwright/profiles/samples';
import {
  bidiStream,
  consumeWork,
  createLogger,
  ORCHESTRATOR_CONSUMER,
  publishEnvelope,
  serverStream,
  startGrpcServer,
  STREAM,
  subjects,
  unary,
  type GrpcServer,
} from '@modwright/runtime';
import { startNats, TEST_PASSWORD, type TestNats } from '@modwright/testkit';
import { startCoder } from './service.ts';

const TOKEN = 'test-token';
const asked: GenerateRequest[] = [];
let nats: TestNats;
let server: GrpcServer;

/** A policy with one answer and a sandbox in which everything compiles, on one port. */
async function startServers(): Promise<GrpcServer> {
  const finished = Finished.fromPartial({ reason: EndReason.EXITED });
  const nothing = (): never => {
    throw new Error('not asked for here');
  };
  return startGrpcServer({
    host: '127.0.0.1',
    port: 0,
    token: TOKEN,
    services: [
      {
        definition: PolicyServiceService,
        implementation: {
          generate: serverStream(async function* (request: GenerateRequest) {
            asked.push(request);
            yield {
              event: {
                $case: 'completed' as const,
                value: Completed.fromPartial({ text: "  throw new HttpError(404, 'no');\n}\n", completionTokens: 9, turnId: 'turn-1' }),
              },
            };
          }),
          describe: unary(nothing),
        },
      },
      {
        definition: SandboxServiceService,
        implementation: {
          run: serverStream(async function* () {
            yield { event: { $case: 'finished' as const, value: finished } };
          }),
          session: bidiStream(nothing),
          describe: unary(nothing),
        },
      },
    ],
  });
}

function command(id: string, body: Envelope['body']): Envelope {
  return Envelope.fromPartial({ id, build: 'build_1', from: Agent.ORCHESTRATOR, to: Agent.CODER, attempt: 1, body: body! });
}

before(async () => {
  [nats, server] = await Promise.all([startNats(), startServers()]);
});
after(async () => {
  await server.close();
  await nats.stop();
});

test('answers a request with drafts, another command with a failed turn, and stops', async () => {
  const config = {
    natsUrl: nats.url,
    natsPassword: TEST_PASSWORD,
    policyAddress: server.address,
    sandboxAddress: server.address,
    internalToken: TOKEN,
    concurrency: 2,
  };
  const coder = await startCoder(config);
  const bus = await nats.connect('orchestrator');
  const results = new Map<string, Envelope>();
  const arrived = Promise.withResolvers<void>();
  const reading = await consumeWork(bus, {
    stream: STREAM.work,
    consumer: ORCHESTRATOR_CONSUMER,
    logger: createLogger('test'),
    concurrency: 1,
    handle: async (envelope) => {
      results.set(envelope.causation, envelope);
      if (results.size === 2) arrived.resolve();
    },
  });
  const request = DraftsRequested.fromPartial({ plan: toolLibrary.plan, module: 'lendTool', samples: 2, seed: 1 });
  await publishEnvelope(bus, subjects.work('coder'), command('c1', { $case: 'draftsRequested', value: request }));
  await publishEnvelope(bus, subjects.work('coder'), command('c2', { $case: 'deadlinePassed', value: {} }));
  await arrived.promise;

  const drafts = results.get('c1')?.body;
  assert.ok(drafts?.$case === 'draftsProposed');
  assert.deepEqual(
    drafts.value.drafts.map(({ sample, unusable }) => [sample, unusable]),
    [
      [0, ''],
      [1, ''],
    ],
  );
  assert.deepEqual(asked.map(({ requestId }) => requestId).sort(), ['c1/draft/lendTool/0/0', 'c1/draft/lendTool/0/1']);
  assert.equal(results.get('c1')?.usage?.completionTokens, 18);
  const refused = results.get('c2')?.body;
  assert.ok(refused?.$case === 'turnFailed' && refused.value.code === 'INVALID_ARGUMENT');
  await reading.stop();
  await coder.stop();
});
