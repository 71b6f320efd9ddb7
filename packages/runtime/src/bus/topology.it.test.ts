import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startNats, type TestNats } from '@modwright/testkit';
import { ORCHESTRATOR_CONSUMER, STREAM } from './subjects.ts';
import { ensureTopology } from './topology.ts';

describe('the admin step on a server that has been there before', () => {
  let nats: TestNats;
  before(async () => {
    nats = await startNats();
  });
  after(() => nats.stop());

  it('brings a consumer of an earlier version up to date', async () => {
    const admin = await nats.connect('admin');
    const { consumers } = await admin.manager();
    const { config } = await consumers.info(STREAM.work, ORCHESTRATOR_CONSUMER);
    await consumers.update(STREAM.work, ORCHESTRATOR_CONSUMER, { ...config, max_deliver: 6 });
    await ensureTopology(admin);
    assert.equal((await consumers.info(STREAM.work, ORCHESTRATOR_CONSUMER)).config.max_deliver, -1);
  });
});
