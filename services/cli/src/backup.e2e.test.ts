import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, it } from 'node:test';
import { scratchFolder } from '@modwright/testkit';
import { modwright } from './testing/cli-process.ts';

const root = scratchFolder();
// Not below it: PostgreSQL's own user has to get there.
const [lived, restored] = [scratchFolder(), scratchFolder()];
const file = join(root, 'stack.backup');
after(async () => {
  for (const folder of [lived, restored]) await modwright(folder, ['down'], { cwd: root });
});

it('a stack is backed up while it runs, and made anew elsewhere with its keys', async () => {
  const run = (folder: string, ...args: string[]) => modwright(folder, args, { cwd: root });
  const first = await run(lived, 'up', '--policy', 'replay', '--json');
  assert.equal(first.code, 0, first.stderr);
  const { url, key } = JSON.parse(first.stdout.trim()) as { url: string; key: string };
  const made = await fetch(new URL('/v1/keys', url), {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'of a colleague', scopes: ['builds:read'] }),
  });
  const colleague = (await made.json()) as { key: string };

  const backup = await run(lived, 'backup', file);
  assert.equal(backup.code, 0, backup.stderr);
  assert.match(backup.stdout, /stack\.backup: \d+ rows of \d+ tables, 0 of 0 versions of the policy, and the keys of the stack/);
  const refused = await run(lived, 'restore', file);
  assert.notEqual(refused.code, 0);
  assert.match(refused.stderr, /^modwright: a stack has its data in .*: move the folder away/);
  await run(lived, 'down');

  const restore = await run(restored, 'restore', file);
  assert.equal(restore.code, 0, restore.stderr);
  assert.match(restore.stdout, /Restored as it stood at .*: 0 builds, 0 votes/);
  const second = await run(restored, 'up', '--policy', 'replay', '--json');
  assert.equal(second.code, 0, second.stderr);
  const again = JSON.parse(second.stdout.trim()) as { url: string; key: string };
  assert.equal(again.key, key);
  const answer = await fetch(new URL('/v1/builds', again.url), { headers: { authorization: `Bearer ${colleague.key}` } });
  assert.equal(answer.status, 200);
});
