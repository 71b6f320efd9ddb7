import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { scratchFolder } from '@modwright/testkit';
import type { SourceCommit } from './domain/source-history.ts';
import { startTestStack } from './testing/mod.ts';

const stack = await startTestStack();
const folder = scratchFolder();
const ENV = { PATH: process.env['PATH'], HOME: folder, GIT_TERMINAL_PROMPT: '0', GIT_CONFIG_NOSYSTEM: '1' };

async function git(...args: readonly string[]): Promise<string> {
  return (await promisify(execFile)('git', [...args], { cwd: folder, env: ENV })).stdout;
}

/** What git says when it fails. */
const refusal = (...args: readonly string[]): Promise<string> =>
  git(...args).then(
    () => assert.fail('git got it'),
    (error: { stderr: string }) => error.stderr,
  );

describe('git clone of an app', () => {
  let build = '';
  const address = (key: string, name = 'reading-list.git'): string =>
    `${stack.url.replace('http://', key ? `http://me:${encodeURIComponent(key)}@` : 'http://')}/v1/builds/${build}/git/${name}`;
  before(async () => {
    build = ((await (await stack.call('POST', '/v1/builds', { brief: 'A reading list' })).json()) as { id: string }).id;
    while (!((await (await stack.call('GET', `/v1/builds/${build}`)).json()) as { ended_at: string | null }).ended_at) await sleep(20);
  });

  it('gives the commits of the export, whole and sound', async () => {
    await git('clone', '--quiet', address(stack.key));
    await git('-C', 'reading-list', 'fsck', '--strict');
    const { commits } = (await (await stack.call('GET', `/v1/builds/${build}/export`)).json()) as { commits: SourceCommit[] };
    const subjects = (await git('-C', 'reading-list', 'log', '--reverse', '--format=%s')).trim().split('\n');
    assert.deepEqual(
      subjects,
      commits.map(({ message }) => message.split('\n')[0]),
    );
    assert.equal((await git('-C', 'reading-list', 'tag')).trim(), 'v1');
    assert.equal((await git('-C', 'reading-list', 'branch', '--show-current')).trim(), 'main');
    const { files } = (await (await stack.call('GET', `/v1/builds/${build}/files`)).json()) as { files: { path: string; content: string }[] };
    for (const { path, content } of files) assert.equal(await readFile(join(folder, 'reading-list', path), 'utf8'), content, path);
    assert.equal((await git('-C', 'reading-list', 'ls-files')).trim().split('\n').length, files.length);
  });

  it('can be fetched again, and takes no push', async () => {
    await git('-C', 'reading-list', 'fetch', '--quiet', 'origin');
    await git('-C', 'reading-list', 'update-ref', '-d', 'refs/remotes/origin/main');
    await git('-C', 'reading-list', 'fetch', '--quiet', 'origin');
    assert.match(await refusal('-C', 'reading-list', 'push', 'origin', 'main:other'), /400/);
  });

  it('asks for a key, and takes no other one', async () => {
    assert.match(await refusal('clone', address('', 'nobody.git')), /could not read Username|terminal prompts disabled/);
    assert.match(await refusal('clone', address(`${stack.key.slice(0, -4)}xxxx`, 'wrong.git')), /Authentication failed/);
    const answer = await fetch(`${stack.url}/v1/builds/${build}/git/app.git/info/refs?service=git-upload-pack`);
    assert.deepEqual([answer.status, answer.headers.get('www-authenticate')], [401, 'Basic realm="modwright"']);
  });

  it('is not there for another tenant, nor with a key that reads no builds', async () => {
    const keyOf = async (body: object): Promise<string> => ((await (await stack.call('POST', '/v1/keys', body)).json()) as { key: string }).key;
    const other = await keyOf({ name: 'acme', tenant: 'acme', scopes: ['builds:read'] });
    assert.match(await refusal('clone', address(other, 'theirs.git')), /not found/);
    const voter = await keyOf({ name: 'voter', scopes: ['feedback:write'] });
    assert.match(await refusal('clone', address(voter, 'voter.git')), /403/);
  });
});
