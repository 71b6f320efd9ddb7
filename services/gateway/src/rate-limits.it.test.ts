import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { startTestStack } from './testing/mod.ts';

const stack = await startTestStack({ rateLimits: { perKey: 1, perTenant: 0, replicas: 1 } });

it('a key that sends too much is told when to come again, is taken then, and keeps nobody else out', async () => {
  const other = (await (await stack.call('POST', '/v1/keys', { name: 'other', role: 'viewer' })).json()) as { key: string };
  const ask = (): Promise<Response> => stack.call('GET', '/v1/me');
  let refused = await ask();
  for (let sent = 0; sent < 20 && refused.status === 200; sent += 1) refused = await ask();
  assert.equal(refused.status, 429);
  const seconds = Number(refused.headers.get('retry-after'));
  assert.ok(seconds >= 1 && seconds <= 10, `Retry-After: ${seconds}`);
  const { error, code } = (await refused.json()) as { error: string; code: string };
  assert.deepEqual([error, code], [`this key sends more than 1 requests a second: try again in ${seconds} s`, 'RESOURCE_EXHAUSTED']);
  assert.equal((await stack.call('GET', '/v1/me', undefined, { authorization: `Bearer ${other.key}` })).status, 200);
  assert.equal((await stack.call('GET', '/healthz')).status, 200);
  await setTimeout(seconds * 1000);
  assert.equal((await ask()).status, 200);
});
