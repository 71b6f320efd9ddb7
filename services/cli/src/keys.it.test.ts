import assert from 'node:assert/strict';
import { it } from 'node:test';
import { startTestStack } from '@modwright/gateway/testing';
import { scratchFolder } from '@modwright/testkit';
import { doorTo } from './testing/door-to.ts';
import { runCommand } from './testing/run-command.ts';

const backend = await startTestStack();
const cwd = scratchFolder();
const run = (...args: string[]) => runCommand(doorTo(backend), cwd, args);

it('keys are made, listed and revoked, and what was done is shown', async () => {
  const made = await run('keys', 'create', 'a colleague', '--role', 'voter', '--expires-days', '7');
  const key = made.out.trim();
  assert.match(key, /^mw_[0-9A-Z]{26}\.[0-9A-Za-z_-]{43}$/);
  assert.match(made.err, /Key of a colleague \(voter\)\. It is shown this once:/);
  const allowed = (): Promise<number> =>
    fetch(new URL('/v1/builds', backend.url), { headers: { authorization: `Bearer ${key}` } }).then(({ status }) => status);
  assert.equal(await allowed(), 200);

  const listed = await run('keys', 'list');
  const id = /^mw_(\w+)\./.exec(key)?.[1] ?? '';
  assert.match(listed.out, new RegExp(`${id}  voter +\\d{4}-\\d\\d-\\d\\d  until \\d{4}-\\d\\d-\\d\\d +a colleague`));
  assert.ok(!listed.out.includes(key.split('.')[1]!));

  assert.match((await run('keys', 'revoke', id)).out, new RegExp(`${id} is revoked`));
  assert.equal(await allowed(), 401);
  assert.match((await run('keys', 'list')).out, new RegExp(`${id}  voter .* revoked +a colleague`));
  const other = JSON.parse((await run('keys', 'create', 'a program', '--role', 'viewer', '--json')).out) as { key: string };
  assert.match(other.key, /^mw_/);
  const otherId = /^mw_(\w+)\./.exec(other.key)?.[1] ?? '';
  assert.deepEqual(JSON.parse((await run('keys', 'revoke', otherId, '--json')).out), { revoked: otherId });
  const acts = (await run('acts', '--limit', '4')).out.trim().split('\n').slice(1);
  assert.match(acts[2]!, new RegExp(`revokeKey +/v1/keys/${id} +first key +OK`));
  assert.match(acts[3]!, /createKey +\/v1\/keys +first key +OK/);
});

it('bad input is one line that says what to do', async () => {
  const missing = await run('keys', 'revoke', 'none');
  assert.deepEqual([missing.code !== 0, missing.err.trim()], [true, 'modwright: there is no API key none']);
  assert.match((await run('keys', 'create', 'k', '--role', 'king')).err, /Allowed choices are viewer, voter, operator, admin/);
});

it('everything is stopped and let go on, and doctor says so meanwhile', async () => {
  const door = doorTo(backend);
  const doctor = () => runCommand({ ...door, running: () => door.up({}, () => undefined) }, cwd, ['doctor']);
  assert.match((await run('halt', 'it writes nonsense')).out, /Everything is stopped: 0 builds are paused/);
  const refused = await run('build', 'A reading list', '--no-out');
  assert.deepEqual([refused.code !== 0, /everything is stopped since .* by first key \(it writes nonsense\)/.test(refused.err)], [true, true], refused.err);
  assert.match((await doctor()).out, /everything is stopped by first key: it writes nonsense/);
  assert.match((await run('release')).out, /Everything goes on/);
  assert.doesNotMatch((await doctor()).out, /everything is stopped/);
});
