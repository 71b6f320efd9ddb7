import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { BUS_USERS } from '@modwright/embedded';
import { scratchFolder } from '@modwright/testkit';
import { readOrCreateSecrets } from './state.ts';

test('secrets are made once', () => {
  const folder = scratchFolder();
  const made = readOrCreateSecrets(folder);
  assert.deepEqual(Object.keys(made.bus).sort(), [...BUS_USERS].sort());
  assert.deepEqual(readOrCreateSecrets(folder), made);
});

test('a folder of an earlier version gets the users that came since, and keeps everything else', () => {
  const folder = scratchFolder();
  const made = readOrCreateSecrets(folder);
  const { policy, trainer, ...earlier } = made.bus;
  const { databaseRoles, pseudonymKey, ...rest } = made;
  writeFileSync(join(folder, 'secrets.json'), JSON.stringify({ ...rest, bus: earlier }));
  const now = readOrCreateSecrets(folder);
  assert.deepEqual({ ...now, bus: { ...now.bus, policy, trainer }, databaseRoles, pseudonymKey }, made);
  // Names of raters stay as they were before they had a key of their own.
  assert.equal(now.pseudonymKey, made.internalToken);
  assert.ok(now.bus.policy && now.bus.trainer && now.databaseRoles.critic);
  assert.deepEqual(JSON.parse(readFileSync(join(folder, 'secrets.json'), 'utf8')), now);
});
