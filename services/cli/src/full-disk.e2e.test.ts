import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { PROJECT_ROOT } from './stack/mod.ts';
import { endedBuild, newestBuild } from './testing/builds.ts';
import { assertOneClearLine } from './testing/clear-line.ts';
import { modwright } from './testing/cli-process.ts';
import { mountSmallDisk, type SmallDisk } from './testing/small-disk.ts';

const BRIEF = join(PROJECT_ROOT, 'bench', 'briefs', '01-reading-list.md');

describe('a full disk', () => {
  let disk: SmallDisk;
  const run = (...args: string[]) => modwright(disk.folder, args, { through: disk.through });

  before(async () => {
    disk = await mountSmallDisk(400);
  });
  after(async () => {
    await run('down');
    disk.unmount();
  });

  it('keeps the stack from starting, with one line that says so', async () => {
    disk.fill();
    assertOneClearLine(await run('up', '--policy', 'replay'), /has \d+ MB free.*free some.*MODWRIGHT_STATE_DIR/, 5);
    disk.free();
    const { code, stderr } = await run('up', '--policy', 'replay');
    assert.equal(code, 0, stderr);
  });

  it('in mid-build stops the stack with one line, and the build goes on when there is room again', async () => {
    const building = run('build', '--policy', 'replay', '--brief', BRIEF, '--json', '--no-out');
    const id = await newestBuild(disk.folder, 'building', disk.through);
    disk.fill();
    assertOneClearLine(await building, /has \d+ MB free.*modwright up/, 5);
    assertOneClearLine(await run('up', '--policy', 'replay'), /has \d+ MB free.*modwright up/, 5);
    disk.free();
    const { code, stderr } = await run('up', '--policy', 'replay');
    assert.equal(code, 0, stderr);
    assert.equal((await endedBuild(disk.folder, id, disk.through)).status, 'accepted');
  });
});
