import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { AppError } from '@modwright/runtime';
import { scratchFolder } from '@modwright/testkit';
import type { ByteStore } from './object-store.ts';
import { createVerifiedStore } from './verified-store.ts';

const CONTENT = Buffer.from('the bytes of an adapter');
const OBJECT = { sha256: createHash('sha256').update(CONTENT).digest('hex'), bytes: CONTENT.length };
const FLIPPED = Buffer.from(CONTENT.map((byte, index) => (index === 5 ? byte ^ 1 : byte)));

/** A store that sends these pieces, whatever is asked for. */
function sends(read: ByteStore['read']): ByteStore {
  return { has: async () => false, write: async () => undefined, remove: async () => undefined, read };
}

async function fetched(read: ByteStore['read'], idleTimeoutMs?: number): Promise<{ readonly folder: string; readonly error: AppError | undefined }> {
  const folder = scratchFolder();
  const error = await createVerifiedStore(sends(read), idleTimeoutMs)
    .fetch(OBJECT, join(folder, 'file'))
    .then(
      () => undefined,
      (reason: AppError) => reason,
    );
  return { folder, error };
}

test('writes the file when every byte is as its name says', async () => {
  const { folder, error } = await fetched(async function* () {
    yield CONTENT.subarray(0, 4);
    yield CONTENT.subarray(4);
  });
  assert.equal(error, undefined);
  assert.ok(CONTENT.equals(await readFile(join(folder, 'file'))));
});

const DAMAGED: readonly (readonly [string, RegExp, () => Generator<Buffer>])[] = [
  ['one flipped bit', /has other bytes than its name says/, () => pieces(FLIPPED)],
  ['a file that is cut off', /is cut off: it has 22 of 23 bytes/, () => pieces(CONTENT.subarray(0, -1))],
  ['nothing', /is cut off: it has 0 of 23 bytes/, () => pieces()],
  ['bytes without end', /has more than the 23 bytes/, () => endless()],
];
for (const [what, problem, source] of DAMAGED) {
  test(`${what} is refused, and no file is left`, async () => {
    const { folder, error } = await fetched(async function* () {
      yield* source();
    });
    assert.equal(error?.code, 'DATA_LOSS');
    assert.match(error.message, problem);
    assert.deepEqual(await readdir(folder), []);
  });
}

test('a store that goes silent is given up, though it never ends', async () => {
  const { folder, error } = await fetched(async function* () {
    yield CONTENT.subarray(0, 4);
    await new Promise(() => undefined);
  }, 5);
  assert.equal(error?.code, 'DEADLINE_EXCEEDED');
  assert.deepEqual(await readdir(folder), []);
});

test('a store that fails in the middle leaves no file', async () => {
  const { folder, error } = await fetched(async function* () {
    yield CONTENT.subarray(0, 4);
    throw new Error('gone');
  });
  assert.equal(error?.message, 'gone');
  assert.deepEqual(await readdir(folder), []);
});

function* pieces(...content: readonly Buffer[]): Generator<Buffer> {
  yield* content;
}

function* endless(): Generator<Buffer> {
  for (;;) yield CONTENT;
}
