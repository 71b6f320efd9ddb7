import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { appendFile, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { AppError } from '@modwright/runtime';
import { scratchFolder } from '@modwright/testkit';
import { CATALOGUE, type KnownModel } from './catalogue.ts';
import type { Fetch } from './fetch.ts';
import { listModels, pullKnownModel, removeModel, resolveModel } from './resolve.ts';

const CONTENT = Buffer.from('the weights of a very small model');
const MODEL: KnownModel = {
  ...(CATALOGUE[2] as KnownModel),
  name: 'tiny',
  file: 'tiny.gguf',
  sizeBytes: CONTENT.length,
  sha256: createHash('sha256').update(CONTENT).digest('hex'),
};

const whole: Fetch = async (_model, target, onBytes) => {
  await writeFile(target, CONTENT);
  onBytes(CONTENT.length);
};
const wrong: Fetch = (_model, target) => writeFile(target, Buffer.from(CONTENT).fill(0, 3, 4));
const offline: Fetch = () => Promise.reject(new AppError('UNAVAILABLE', 'the hub cannot be reached'));

test('takes the first source that answers, verifies it and says how far it is', async () => {
  const cacheDir = scratchFolder();
  const heard: number[] = [];
  const { file } = await pullKnownModel(MODEL, { cacheDir, sources: [offline, whole], onProgress: ({ doneBytes }) => heard.push(doneBytes) });
  assert.deepEqual(await readFile(file), CONTENT);
  assert.deepEqual(heard, [CONTENT.length]);
  assert.match(await readFile(join(cacheDir, 'models', 'NOTICE'), 'utf8'), /Apache License, Version 2\.0/);
  assert.deepEqual((await readdir(join(cacheDir, 'models'))).sort(), ['NOTICE', 'tiny.gguf', 'tiny.gguf.verified']);
});

test('never uses bytes that are not the model, and keeps none of them', async () => {
  const cacheDir = scratchFolder();
  await assert.rejects(
    pullKnownModel(MODEL, { cacheDir, sources: [wrong] }),
    (error: AppError) => error.code === 'DATA_LOSS' && /right size and the wrong content/.test(error.message),
  );
  assert.deepEqual(await readdir(join(cacheDir, 'models')), []);
});

test('a file in the cache that was damaged is downloaded again', async () => {
  const cacheDir = scratchFolder();
  const { file } = await pullKnownModel(MODEL, { cacheDir, sources: [whole] });
  await appendFile(file, 'x');
  await pullKnownModel(MODEL, { cacheDir, sources: [whole] });
  assert.deepEqual(await readFile(file), CONTENT);
});

test('a download that was stopped goes on where it was', async () => {
  const cacheDir = scratchFolder();
  const halves: Fetch = async (_model, target) => {
    const have = await stat(target).then(
      ({ size }) => size,
      () => 0,
    );
    await appendFile(target, CONTENT.subarray(have, have === 0 ? 10 : undefined));
    if (have === 0) throw new AppError('UNAVAILABLE', 'the line broke');
  };
  await assert.rejects(pullKnownModel(MODEL, { cacheDir, sources: [halves] }), /the line broke/);
  const { file } = await pullKnownModel(MODEL, { cacheDir, sources: [halves] });
  assert.deepEqual(await readFile(file), CONTENT);
});

test('two that want it at once download it once', async () => {
  const cacheDir = scratchFolder();
  let downloads = 0;
  const counted: Fetch = (...args) => {
    downloads += 1;
    return whole(...args);
  };
  await Promise.all([1, 2, 3].map(() => pullKnownModel(MODEL, { cacheDir, sources: [counted] })));
  assert.equal(downloads, 1);
});

test('without network it is one line that says where the file belongs', async () => {
  const cacheDir = scratchFolder();
  await assert.rejects(pullKnownModel(MODEL, { cacheDir, sources: [offline] }), (error: AppError) => {
    assert.equal(error.code, 'UNAVAILABLE');
    assert.match(
      error.message,
      /^failed to get the model tiny: the hub cannot be reached\..* offline, put tiny\.gguf into .*models or set MODWRIGHT_MODEL_FILE$/,
    );
    return true;
  });
});

test('a path or MODWRIGHT_MODEL_FILE is used as it is, and said when it is not there', async () => {
  const cacheDir = scratchFolder();
  const own = join(cacheDir, 'mine.gguf');
  await writeFile(own, 'x');
  assert.deepEqual(await resolveModel(own, { cacheDir }), { name: 'mine', file: own });
  assert.deepEqual(await resolveModel('qwen2.5-coder-1.5b', { cacheDir, modelFile: own }), { name: 'mine', file: own });
  await assert.rejects(resolveModel(join(cacheDir, 'other.gguf'), { cacheDir }), /other\.gguf, which is not a file/);
  await assert.rejects(resolveModel('gpt', { cacheDir }), /there is no model "gpt": name one of qwen2\.5-coder-1\.5b/);
});

test('lists what is there and removes it', async () => {
  const cacheDir = scratchFolder();
  const known = CATALOGUE[2] as KnownModel;
  assert.equal(await removeModel(known.name, { cacheDir }), false);
  await mkdir(join(cacheDir, 'models'));
  await writeFile(join(cacheDir, 'models', known.file), 'x');
  assert.deepEqual(
    (await listModels({ cacheDir })).map(({ present }) => present),
    [false, false, false],
  );
  assert.equal(await removeModel(known.name, { cacheDir }), true);
});
