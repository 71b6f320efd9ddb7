import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { scratchFolder } from '@modwright/testkit';
import { startTestStack } from './testing/mod.ts';

const EXAMPLES = join(import.meta.dirname, '../../../packages/client/examples');

const stack = await startTestStack({ fails: (module) => module === 'markRead', version: () => 'policy-v000000', sandbox: true });

/** Runs an example as its usage says. */
function example(name: string, args: readonly string[], input = '', env: Record<string, string> = { MODWRIGHT_URL: stack.url, MODWRIGHT_KEY: stack.key }) {
  return new Promise<{ readonly code: number; readonly out: string; readonly err: string }>((resolve) => {
    const child = execFile(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', join(EXAMPLES, `${name}.ts`), ...args],
      { env: { PATH: process.env['PATH'] ?? '', ...env } },
      (error, out, err) => resolve({ code: error ? (child.exitCode ?? -1) : 0, out, err }),
    );
    child.stdin?.end(input);
  });
}

describe('examples of the client', () => {
  it('submit-and-wait tells what happens and writes the files of the app', async () => {
    const folder = join(scratchFolder(), 'app');
    const { code, out, err } = await example('submit-and-wait', ['A reading list', folder]);
    assert.equal(code, 0, err);
    assert.match(out, /^build build_\w+\n/);
    assert.match(out, /^1 buildSubmitted$/m);
    assert.match(out, /is accepted: 5 of 5 cases pass/);
    const [, files = ''] = /^(\d+) files in /m.exec(out) ?? [];
    assert.equal(readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length, Number(files));
  });

  it('rater-bot votes on every pair, as a program', async () => {
    const { code, out, err } = await example('rater-bot', []);
    assert.equal(code, 0, err);
    assert.match(out, /markRead of .*: (left|right) \(\d against \d of 2 cases\), counts 0\.\d+/);
    const { rows } = await stack.postgres.store.pool.query<{ count: string }>('SELECT count(*) FROM critic.votes');
    assert.equal(out.trim().split('\n').at(-1), `${rows[0]?.count} votes`);
    assert.match((await example('rater-bot', [])).out, /^0 votes\n$/, 'each pair once');
  });

  it('build-from-issue builds what an issue says, comments on it, and finds the same build again', async () => {
    const event = JSON.stringify({ repository: { full_name: 'team/app' }, issue: { number: 7, title: 'A reading list', body: 'Books that I want to read.' } });
    const { code, out, err } = await example('build-from-issue', [], event);
    assert.equal(code, 0, err);
    assert.match(out, /^### .*: accepted\n\n(\d) of \1 cases pass\. \[Try it\]\(http:/);
    assert.match(out, /\| markRead \| accepted \| 2 of 2 \|/);
    const [, id] = /Build `(build_\w+)`/.exec(out) ?? [];
    const again = await example('build-from-issue', [], event);
    assert.match(again.out, new RegExp(`Build \`${id}\``));
  });

  it('say in one line what is missing, and what the instance refused', async () => {
    const lost = await example('rater-bot', [], '', {});
    assert.deepEqual([lost.code, lost.err], [2, 'set MODWRIGHT_URL and MODWRIGHT_KEY: modwright up --json prints both\n']);
    const empty = await example('submit-and-wait', ['']);
    assert.notEqual(empty.code, 0);
    assert.match(empty.err, /ModwrightError: .*brief/);
  });
});
