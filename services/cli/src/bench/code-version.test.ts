import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeVersion } from './code-version.ts';

test('a checkout names its commit', async () => {
  assert.match(await codeVersion(), /^[0-9a-f]{7,}\+?$/);
});
