import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPolicyClient } from '@modwright/agent';
import type { OperationsView } from '@modwright/gateway';
import { connectBus } from '@modwright/runtime';
import { scratchFolder } from '@modwright/testkit';
import { startStack, type RunningStack } from './start-stack.ts';
import { readOrCreateSecrets } from './state.ts';

describe('an embedded stack with MODWRIGHT_TLS=on', () => {
  const folder = scratchFolder();
  let stack: RunningStack;
  before(async () => {
    process.env['MODWRIGHT_TLS'] = 'on';
    stack = await startStack(folder, { policy: 'replay' }, () => undefined);
  });
  after(async () => {
    delete process.env['MODWRIGHT_TLS'];
    await stack.lifecycle.stop();
  });

  it('has every part answer, the agents at their queues', async () => {
    const answer = await fetch(new URL('/v1/operations', stack.gatewayUrl), { headers: { authorization: `Bearer ${stack.apiKey}` } });
    const { health, queues } = (await answer.json()) as OperationsView;
    assert.deepEqual(
      health.filter(({ state }) => state !== 'up'),
      [],
    );
    assert.ok(queues.every(({ free }) => free > 0));
  });

  it('lets nobody in without a certificate, whoever knows the passwords', async () => {
    const { bus, internalToken } = readOrCreateSecrets(folder);
    const port = /^port: (\d+)$/m.exec(readFileSync(join(folder, 'nats', 'nats.conf'), 'utf8'))?.[1];
    await assert.rejects(connectBus({ url: `nats://127.0.0.1:${port}`, user: 'admin', password: bus.admin, name: 'plain' }), { code: 'UNAVAILABLE' });
    const plain = createPolicyClient(stack.policyAddress, internalToken);
    await assert.rejects(plain.describe(), { code: 'UNAVAILABLE' });
    plain.close();
    const own = createPolicyClient(stack.policyAddress, internalToken, stack.tlsFolder);
    assert.ok(await own.describe());
    own.close();
  });
});
