import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, it } from 'node:test';
import { readSandboxConfig } from './config.ts';
import { DEFAULT_LIMITS } from './domain/limits.ts';

const folder = mkdtempSync(join(tmpdir(), 'modwright-config-'));
const token = join(folder, 'token');
writeFileSync(token, 'secret\n');
after(() => rmSync(folder, { recursive: true, force: true }));

it('needs only the token', () => {
  const config = readSandboxConfig({ MODWRIGHT_INTERNAL_TOKEN_FILE: token });
  assert.equal(config.internalToken, 'secret');
  assert.deepEqual(config.limits, DEFAULT_LIMITS);
  assert.deepEqual(config.images, {});
});

it('reads images as JSON and refuses a relative folder', () => {
  const env = { MODWRIGHT_INTERNAL_TOKEN_FILE: token, MODWRIGHT_SANDBOX_IMAGES: '{"web":"/srv/web"}' };
  assert.deepEqual(readSandboxConfig(env).images, { web: '/srv/web' });
  for (const wrong of ['{"web":"web"}', '[]', 'web'])
    assert.throws(() => readSandboxConfig({ ...env, MODWRIGHT_SANDBOX_IMAGES: wrong }), { code: 'INVALID_ARGUMENT' });
});

it('names every bad variable at once', () => {
  assert.throws(
    () => readSandboxConfig({ MODWRIGHT_SANDBOX_RUNS: '0', MODWRIGHT_SANDBOX_MEMORY_CONTROL: 'none' }),
    /INTERNAL_TOKEN_FILE.*MEMORY_CONTROL.*RUNS|TOKEN_FILE.*RUNS.*MEMORY_CONTROL/,
  );
});
