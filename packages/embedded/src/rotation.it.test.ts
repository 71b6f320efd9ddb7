import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Envelope } from '@modwright/contracts/build';
import { DescribeReply, PolicyServiceClient, PolicyServiceService, type PolicyServiceServer } from '@modwright/contracts/policy';
import {
  callUnary,
  connectBus,
  consumeWork,
  createGrpcClient,
  createLogger,
  ensureTopology,
  publishEnvelope,
  serverStream,
  startGrpcServer,
  STREAM,
  subjects,
  unary,
  type Bus,
  type Consumption,
  type GrpcServer,
} from '@modwright/runtime';
import { scratchFolder } from '@modwright/testkit';
import { createAuthority, issueCertificate, writeCertificates } from './certificates.ts';
import { BUS_USERS } from './nats-config.ts';
import { startNatsServer, type NatsServer } from './nats.ts';

const NAMES = ['localhost', '127.0.0.1'];
/** Files are looked at every 2 s. */
const SEEN_MS = 3_000;
const folder = scratchFolder();
const ours = join(folder, 'tls');
const late = join(folder, 'late');
const [first, second] = [await createAuthority(), await createAuthority()];
writeCertificates(ours, [first], await issueCertificate(first, NAMES));
// Believes both, and shows what the first one vouched for.
writeCertificates(late, [first, second], await issueCertificate(first, NAMES));

const implementation: PolicyServiceServer = {
  describe: unary(async () => {
    await setTimeout(20);
    return DescribeReply.fromPartial({ model: 'm' });
  }),
  generate: serverStream(async function* () {
    yield await Promise.resolve({ event: { $case: 'text', value: 'never asked' } });
  }),
};

let nats: NatsServer;
let server: GrpcServer;
let orchestrator: Bus;
let coder: Bus;
let work: Consumption;
const heard = new Map<string, number>();
const stops: (() => Promise<unknown> | void)[] = [];
after(async () => {
  for (const stop of stops.reverse()) await stop();
});

/** @param certificates folder; empty = none. */
const bus = async (user: string, certificates = ours): Promise<Bus> => {
  const connected = await connectBus({ url: nats.url, user, password: 'test', name: user, tlsFolder: certificates || undefined });
  stops.push(() => connected.connection.close());
  return connected;
};
const describeBy = async (certificates: string): Promise<unknown> => {
  const client = createGrpcClient(PolicyServiceClient, server.address, 'token', certificates || undefined);
  return callUnary(client.describe.bind(client), {}, { timeoutMs: 20_000 }).finally(() => client.close());
};

before(async () => {
  nats = await startNatsServer(
    join(folder, 'nats'),
    BUS_USERS.map((user) => ({ user, password: 'test' })),
    undefined,
    undefined,
    ours,
  );
  stops.push(() => nats.child.stop());
  await ensureTopology(await bus('admin'));
  server = await startGrpcServer({
    host: '127.0.0.1',
    port: 0,
    token: 'token',
    tlsFolder: ours,
    services: [{ definition: PolicyServiceService, implementation }],
  });
  stops.push(() => server.close());
  orchestrator = await bus('orchestrator');
  coder = await bus('coder');
  const handle = ({ id }: Envelope): Promise<void> => Promise.resolve(void heard.set(id, (heard.get(id) ?? 0) + 1));
  work = await consumeWork(coder, { stream: STREAM.work, consumer: 'coder', logger: createLogger('test'), concurrency: 4, handle });
  stops.push(() => work.stop());
});

/** Sends messages and calls all the while, over connections that stay and ones that are made anew. Gives how many of each. */
async function flow(until: AbortSignal): Promise<{ sent: string[]; calls: number }> {
  const kept = createGrpcClient(PolicyServiceClient, server.address, 'token', ours);
  const sent: string[] = [];
  const send = async (): Promise<void> => {
    while (!until.aborted) {
      const id = `message_${sent.length}`;
      sent.push(id);
      // As the outbox does: until the server has said that it has it.
      while (
        !(await publishEnvelope(orchestrator, subjects.work('coder'), Envelope.fromPartial({ id, build: 'build_1' })).then(
          () => true,
          () => false,
        ))
      )
        await setTimeout(100);
    }
  };
  let calls = 0;
  const call = async (): Promise<void> => {
    while (!until.aborted) {
      await callUnary(kept.describe.bind(kept), {}, { timeoutMs: 20_000 });
      await describeBy(ours);
      calls += 2;
    }
  };
  await Promise.all([send(), call(), call()]);
  kept.close();
  return { sent, calls };
}

describe('certificates between services', () => {
  it("are asked for by both sides: without one, or with another installation's, nobody gets in", async () => {
    const stranger = await createAuthority();
    const theirs = join(folder, 'theirs');
    writeCertificates(theirs, [stranger, first], await issueCertificate(stranger, NAMES));
    for (const wrong of ['', theirs]) {
      await assert.rejects(bus('coder', wrong), { code: 'UNAVAILABLE' });
      await assert.rejects(describeBy(wrong), { code: 'UNAVAILABLE' });
    }
    // They believe nobody but their own, so the token is not shown to a server that somebody else runs.
    writeCertificates(theirs, [stranger], await issueCertificate(stranger, NAMES));
    await assert.rejects(describeBy(theirs), { code: 'UNAVAILABLE' });
  });

  it('are said to be missing in one line', async () => {
    await assert.rejects(bus('coder', join(folder, 'nothing')), /must hold ca.crt, tls.crt, tls.key that belong together/);
  });

  it('take the place of others while messages and calls flow, none of which is lost; who shows one of the last authority is refused after the overlap', async () => {
    const ended = new AbortController();
    const flowing = flow(ended.signal);
    const pid = nats.child.pid;
    await setTimeout(1_000);
    writeCertificates(ours, [second, first], await issueCertificate(second, NAMES));
    await setTimeout(SEEN_MS);
    for (const connected of [orchestrator, coder]) await connected.connection.reconnect();
    await bus('coder', late);
    await describeBy(late);
    writeCertificates(ours, [second], await issueCertificate(second, NAMES));
    await setTimeout(SEEN_MS);
    for (const connected of [orchestrator, coder]) await connected.connection.reconnect();
    await assert.rejects(bus('coder', late), { code: 'UNAVAILABLE' });
    await assert.rejects(describeBy(late), { code: 'UNAVAILABLE' });
    ended.abort();
    const { sent, calls } = await flowing;
    for (let wait = 0; wait < 100 && heard.size < sent.length; wait += 1) await setTimeout(200);
    assert.ok(sent.length > 50 && calls > 20, `${sent.length} messages, ${calls} calls`);
    assert.deepEqual(
      sent.filter((id) => !heard.has(id)),
      [],
    );
    assert.equal(nats.child.pid, pid);
  });
});
