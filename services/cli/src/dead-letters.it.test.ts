import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startTestStack } from '@modwright/gateway/testing';
import { publishBytes, subjects } from '@modwright/runtime';
import { scratchFolder } from '@modwright/testkit';
import { doorTo } from './testing/door-to.ts';
import { runCommand } from './testing/run-command.ts';

const backend = await startTestStack();
const door = doorTo(backend);
const cwd = scratchFolder();
const run = (...args: string[]) => runCommand(door, cwd, ['dead-letters', ...args]);

interface Letter {
  readonly id: string;
  readonly subject: string;
  readonly bytes: number;
  readonly reason: string;
}

const letters = async (): Promise<Letter[]> => {
  const { out } = await run('list', '--json');
  return out
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Letter);
};
/** The one open letter that is not this one. */
const nextLetter = async (but = ''): Promise<Letter> => {
  for (;;) {
    const found = (await letters()).find(({ id }) => id !== but);
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

describe('modwright dead-letters', () => {
  it('are none as long as every message can be settled', async () => {
    assert.match((await run('list')).out, /No dead letters/);
  });

  it('shows bytes that are no message, while builds go on', async () => {
    await publishBytes(await backend.nats.connect('orchestrator'), subjects.work('coder'), 'poison', Buffer.from([0xff, 0xff]));
    const letter = await nextLetter();
    assert.deepEqual([letter.subject, letter.bytes], ['work.coder', 2]);
    assert.match((await run('list')).out, /letter_\w+ .* to coder {2}2 bytes that are no message: failed to decode/);
    assert.equal((await runCommand(door, cwd, ['build', 'A reading list', '--no-out'])).code, 0);
  });

  it('sends one again: it comes back as another letter when it is no better', async () => {
    const { id } = await nextLetter();
    assert.equal((await run('replay', id)).code, 0);
    const again = await nextLetter(id);
    assert.deepEqual([again.bytes, (await letters()).length], [2, 1]);
  });

  it('lets one go, once', async () => {
    const { id } = await nextLetter();
    assert.equal((await run('discard', id)).code, 0);
    assert.deepEqual(await letters(), []);
    const { code, err } = await run('discard', id);
    assert.deepEqual([code !== 0, /there is no dead letter letter_\w+ to decide on/.test(err)], [true, true], err);
  });
});
