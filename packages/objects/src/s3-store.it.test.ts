import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { AppError } from '@modwright/runtime';
import { scratchFolder } from '@modwright/testkit';
import { createS3Store } from './s3-store.ts';
import { startFakeS3 } from './testing/fake-s3.ts';
import { createVerifiedStore } from './verified-store.ts';

process.env['AWS_ACCESS_KEY_ID'] = 'test';
process.env['AWS_SECRET_ACCESS_KEY'] = 'test';
const folder = scratchFolder();
const fake = await startFakeS3('models');
after(() => fake.close());
const open = (bucket: string) => createVerifiedStore(createS3Store(`s3://${bucket}/versions?endpoint=${encodeURIComponent(fake.endpoint)}`));
const objects = open('models');

test('stores a file once by its digest, fetches the same bytes, and removes it', async () => {
  const content = randomBytes(2_500_000);
  await writeFile(join(folder, 'in'), content);
  const stored = await objects.put(join(folder, 'in'));
  assert.deepEqual(await objects.put(join(folder, 'in')), stored);
  assert.deepEqual([...fake.objects.keys()], [`models/versions/${stored.sha256}`]);
  await objects.fetch(stored, join(folder, 'out'));
  assert.ok(content.equals(await readFile(join(folder, 'out'))));
  await objects.remove(stored.sha256);
  await assert.rejects(objects.fetch(stored, join(folder, 'gone')), (error: AppError) => error.code === 'NOT_FOUND');
});

test('bytes that were changed in the bucket are refused, and no file is left', async () => {
  await writeFile(join(folder, 'in'), 'the bytes of an adapter');
  const stored = await objects.put(join(folder, 'in'));
  fake.objects.set(`models/versions/${stored.sha256}`, Buffer.from('The bytes of an adapter'));
  await assert.rejects(objects.fetch(stored, join(folder, 'evil')), (error: AppError) => error.code === 'DATA_LOSS');
  assert.ok((await readdir(folder)).every((name) => !name.startsWith('evil')));
});

test('a bucket that is not there, and a place that is none, are said in one line', async () => {
  await assert.rejects(open('other').put(join(folder, 'in')), /there is no bucket other: make it first/);
  assert.throws(() => createS3Store('s3:///folder'), /names no bucket/);
});

test('a store that cannot be reached is tried again later', async () => {
  const away = createVerifiedStore(createS3Store(`s3://models?endpoint=${encodeURIComponent('http://127.0.0.1:1')}`));
  await assert.rejects(away.put(join(folder, 'in')), (error: AppError) => error.code === 'UNAVAILABLE' && error.retryable);
});
