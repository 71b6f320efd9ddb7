import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBalance } from './balance.ts';

test('servers take turns, and the one that is busy is spared', async () => {
  const balance = createBalance(['a', 'b', 'c']);
  const slow = Promise.withResolvers<void>();
  const asked: string[] = [];
  const ask = (until?: Promise<void>) =>
    balance.on(async (server) => {
      asked.push(server);
      await until;
    });
  const busy = ask(slow.promise);
  for (let call = 0; call < 4; call++) await ask();
  assert.deepEqual(asked, ['a', 'b', 'c', 'b', 'c']);
  slow.resolve();
  await busy;
  await ask();
  assert.equal(asked.at(-1), 'a');
});

test('a call that fails frees its server', async () => {
  const balance = createBalance(['a', 'b']);
  await assert.rejects(balance.on(() => Promise.reject(new Error('no'))));
  const asked = [await balance.on((server) => Promise.resolve(server)), await balance.on((server) => Promise.resolve(server))];
  assert.deepEqual(asked, ['b', 'a']);
});
