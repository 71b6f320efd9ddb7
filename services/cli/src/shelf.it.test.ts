import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startTestStack } from '@modwright/gateway/testing';
import { scratchFolder } from '@modwright/testkit';
import { runCommand } from './testing/run-command.ts';
import { doorTo } from './testing/door-to.ts';

const backend = await startTestStack();
const door = doorTo(backend);
const cwd = scratchFolder();

const run = (...args: string[]) => runCommand(door, cwd, args);

async function listed(count: number): Promise<string[]> {
  for (;;) {
    const lines = (await run('shelf', 'list', '--json')).out.trim().split('\n').filter(Boolean);
    if (lines.length === count) return lines.map((line) => (JSON.parse(line) as { id: string }).id);
    await sleep(20);
  }
}

describe('modwright shelf', () => {
  it('says how something comes onto it while it is empty', async () => {
    assert.match((await run('shelf', 'list')).out, /Nothing is on the shelf yet/);
  });

  it('lists and shows what accepted builds left, and the next build says what it reuses from where', async () => {
    await run('build', 'A reading list', '--no-out');
    await listed(2);
    const { out } = await run('shelf', 'list');
    assert.match(out, /MODULE +NAME +KIND +CASES +FROM +DOES\n/);
    assert.match(out, /markRead +rule +\d+ +build_/);
    const shown = await run('shelf', 'show', 'markRead');
    assert.match(shown.out, /markRead \(rule, built\) shelf_[0-9a-f]{26}/);
    assert.match(shown.out, /^export async function markRead/m);
    const again = await run('build', 'A reading list', '--no-out');
    assert.match(again.out, /on the shelf: something for markRead, /);
    assert.match(again.out, /fit a module from the shelf to markRead/);
    assert.match(again.out, /✔ markRead accepted, 2\/2\n +· reused: markRead of/);
  });

  it('exports to a file, removes, and imports again as something from elsewhere', async () => {
    assert.match((await run('shelf', 'export', 'kept.json', 'markRead')).out, /kept\.json: 1 module/);
    assert.equal((JSON.parse(readFileSync(join(cwd, 'kept.json'), 'utf8')) as { modules: unknown[] }).modules.length, 1);
    assert.equal((await run('shelf', 'rm', 'markRead')).code, 0);
    await listed(1);
    assert.equal((await run('shelf', 'rm', 'markRead')).code, 2);
    assert.match((await run('shelf', 'import', 'kept.json')).out, /1 module imported; each is tried in the sandbox/);
    await listed(2);
    assert.match((await run('shelf', 'list')).out, /markRead +rule +\d+ +imported/);
    assert.match((await run('build', 'A reading list', '--no-out')).out, /reused: markRead of .*imported and not trusted/);
  });

  it('refuses a file that is none in one line', async () => {
    const { code, err } = await run('shelf', 'import', 'nothing.json');
    assert.deepEqual([code, err.trim().split('\n').length], [2, 1]);
    assert.match(err, /nothing\.json is no shelf file that can be read/);
  });
});
