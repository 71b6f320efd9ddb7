import assert from 'node:assert/strict';
import { it } from 'node:test';
import { toCluster } from './nats-servers.ts';

it('three servers know each other by their places, one is alone', () => {
  assert.equal(toCluster('a-nats-0', 1, 'a-nats', 'p'), undefined);
  assert.deepEqual(toCluster('a-nats-2', 3, 'a-nats', 'p'), {
    serverName: 'a-nats-2',
    user: 'cluster',
    password: 'p',
    routes: ['nats://cluster:p@a-nats-0.a-nats:6222', 'nats://cluster:p@a-nats-1.a-nats:6222', 'nats://cluster:p@a-nats-2.a-nats:6222'],
  });
});
