import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startNats, type TestNats } from '@modwright/testkit';
import { BUS_USERS } from './nats-config.ts';

const AGENTS = ['planner', 'coder', 'tester', 'integrator', 'critic'];

/** What may be published, by whom; nobody else may. The admin may do everything, and only the setup step is the admin. */
const PUBLISH: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(AGENTS.map((agent) => [`work.${agent}`, ['orchestrator']])),
  ...Object.fromEntries(AGENTS.map((agent) => [`work.orchestrator.${agent}`, [agent]])),
  ...Object.fromEntries(AGENTS.map((agent) => [`dead.${agent}`, [agent]])),
  ...Object.fromEntries(AGENTS.map((agent) => [`live.${agent}.build_1`, [agent]])),
  ...Object.fromEntries(AGENTS.map((agent) => [`$JS.API.CONSUMER.MSG.NEXT.WORK.${agent}`, [agent]])),
  ...Object.fromEntries(AGENTS.map((agent) => [`$JS.ACK.WORK.${agent}.1.1.1.1.1`, [agent]])),
  'work.orchestrator.itself': ['orchestrator'],
  'dead.orchestrator': ['orchestrator'],
  'build.build_1.drafts_proposed': ['orchestrator'],
  '$JS.API.CONSUMER.MSG.NEXT.WORK.orchestrator': ['orchestrator'],
  '$JS.API.CONSUMER.MSG.NEXT.DEAD.dead-letters': ['orchestrator'],
  '$JS.API.STREAM.MSG.GET.WORK': ['orchestrator'],
  'policy.serving': ['trainer'],
  'policy.confirmed': ['policy'],
  '$O.policy-objects.C.x': ['trainer'],
  '$JS.API.STREAM.PURGE.OBJ_policy-objects': ['trainer'],
  '$JS.API.STREAM.MSG.GET.OBJ_policy-objects': ['policy', 'trainer'],
  '$JS.API.DIRECT.GET.POLICY.policy.serving': ['policy', 'trainer'],
  '$JS.API.STREAM.DELETE.WORK': [],
  '$JS.API.STREAM.PURGE.WORK': [],
  '$JS.API.STREAM.CREATE.MINE': [],
  '$JS.API.STREAM.DELETE.OBJ_policy-objects': [],
  '$JS.API.CONSUMER.DELETE.WORK.coder': [],
  '$JS.API.CONSUMER.DURABLE.CREATE.WORK.mine': [],
  '$SYS.REQ.SERVER.PING': [],
  '_INBOX_gateway.1': [],
  'anything.else': [],
};

/** What may be heard, by whom. */
const SUBSCRIBE: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(BUS_USERS.filter((user) => user !== 'admin').map((user) => [`_INBOX_${user}.>`, [user]])),
  'live.>': ['gateway'],
  'build.>': ['gateway'],
  'build.*.build_ended': [...AGENTS, 'gateway'],
  'policy.serving': ['policy'],
  'policy.confirmed': ['trainer'],
  'work.>': [],
  'work.coder': [],
  'dead.>': [],
  '$JS.ACK.>': [],
  '>': [],
};

const USERS = BUS_USERS.filter((user) => user !== 'admin');

describe('every service against every subject, with a real nats-server', () => {
  let nats: TestNats;
  before(async () => {
    nats = await startNats();
  });
  after(() => nats.stop());

  it('is known to this test', () => {
    assert.deepEqual([...USERS].sort(), [...AGENTS, 'gateway', 'orchestrator', 'policy', 'trainer'].sort());
  });

  for (const user of USERS) {
    it(`${user} publishes what its work needs and nothing else`, async () => {
      const { connection } = await nats.connect(user);
      const refused = new Set<string>();
      void (async () => {
        for await (const status of connection.status()) {
          const text = status.type === 'error' ? status.error.message : '';
          const subject = /Permissions Violation for Publish to "([^"]+)"/i.exec(text)?.[1];
          if (subject) refused.add(subject);
        }
      })();
      for (const subject of Object.keys(PUBLISH)) connection.publish(subject, new Uint8Array());
      // The server answers in order: what it refused is known with this answer.
      await connection.flush();
      await connection.flush();
      const wanted = Object.entries(PUBLISH).flatMap(([subject, users]) => (users.includes(user) ? [subject] : []));
      assert.deepEqual(
        Object.keys(PUBLISH).filter((subject) => !refused.has(subject)),
        wanted,
      );
    });

    it(`${user} hears what its work needs and nothing else`, async () => {
      const { connection } = await nats.connect(user);
      const refused = new Set<string>();
      for (const subject of Object.keys(SUBSCRIBE)) connection.subscribe(subject, { callback: (error) => void (error && refused.add(subject)) });
      await connection.flush();
      await connection.flush();
      const wanted = Object.entries(SUBSCRIBE).flatMap(([subject, users]) => (users.includes(user) ? [subject] : []));
      assert.deepEqual(
        Object.keys(SUBSCRIBE).filter((subject) => !refused.has(subject)),
        wanted,
      );
    });
  }
});
