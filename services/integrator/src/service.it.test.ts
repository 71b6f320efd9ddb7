import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Agent, Envelope, IntegrationRequested } from '@modwright/contracts/build';
import { readingList } from '@modwright/profiles/samples';
import { consumeWork, createLogger, ORCHESTRATOR_CONSUMER, publishEnvelope, STREAM, subjects, subscribeLive, type Consumption } from '@modwright/runtime';
import { startNats, TEST_PASSWORD, type TestNats } from '@modwright/testkit';
import { startIntegrator } from './service.ts';
import { startWorkbench, type Workbench } from './testing/workbench.ts';

let nats: TestNats;
let bench: Workbench;
let reading: Consumption;
const results = new Map<string, PromiseWithResolvers<Envelope>>();

before(async () => {
  [nats, bench] = await Promise.all([startNats(), startWorkbench()]);
  const bus = await nats.connect('orchestrator');
  reading = await consumeWork(bus, {
    stream: STREAM.work,
    consumer: ORCHESTRATOR_CONSUMER,
    logger: createLogger('test'),
    concurrency: 1,
    handle: async (envelope) => results.get(envelope.causation)?.resolve(envelope),
  });
});
after(async () => {
  await reading.stop();
  await bench.stop();
  await nats.stop();
});

const start = () =>
  startIntegrator({
    natsUrl: nats.url,
    natsPassword: TEST_PASSWORD,
    // The integrator asks no model.
    policyAddress: '127.0.0.1:1',
    sandboxAddress: bench.sandboxAddress,
    internalToken: bench.sandboxToken,
    concurrency: 1,
  });

async function send(id: string, build: string, body: NonNullable<Envelope['body']>): Promise<Envelope> {
  const result = Promise.withResolvers<Envelope>();
  results.set(id, result);
  const bus = await nats.connect('orchestrator');
  await publishEnvelope(
    bus,
    subjects.work('integrator'),
    Envelope.fromPartial({ id, build, from: Agent.ORCHESTRATOR, to: Agent.INTEGRATOR, attempt: 1, body }),
  );
  return result.promise;
}

function integration(): NonNullable<Envelope['body']> {
  const modules = [...readingList.sources].map(([module, source]) => ({ module, source }));
  return { $case: 'integrationRequested', value: IntegrationRequested.fromPartial({ plan: readingList.plan, modules, seed: 2 }) };
}

test('answers a request with the verdict on the running app, another command with a failed turn', async () => {
  const integrator = await start();
  const reached = (await send('c1', 'build_1', integration())).body;
  assert.ok(reached?.$case === 'integrationReached');
  assert.deepEqual(reached.value.faults, []);
  const refused = (await send('c2', 'build_1', { $case: 'deadlinePassed', value: {} })).body;
  assert.ok(refused?.$case === 'turnFailed' && refused.value.code === 'INVALID_ARGUMENT');
  await integrator.stop();
});

test('a request whose integrator stops on the way is answered by the next one', async () => {
  const first = await start();
  const watching = new AbortController();
  const said = subscribeLive(await nats.connect('gateway'), subjects.allLive('build_2'), watching.signal);
  const begun = said.next();
  const answer = send('c3', 'build_2', integration());
  await begun;
  watching.abort();
  await first.stop();
  const second = await start();
  const result = await answer;
  assert.equal(result.id, 'c3:integrator');
  assert.equal(result.body?.$case, 'integrationReached');
  await second.stop();
});
