import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ROLES, roleOf, scopesOf } from './role.ts';

it('names the highest role that the scopes of a key amount to', () => {
  assert.equal(roleOf(['builds:read', 'feedback:read']), 'viewer');
  assert.equal(roleOf(['builds:read', 'feedback:write']), 'voter');
  assert.equal(roleOf(['builds:read', 'builds:write', 'feedback:write']), 'operator');
  assert.equal(roleOf(['learning:read', 'learning:write']), 'operator');
  assert.equal(roleOf(['builds:read', 'learning:read']), 'viewer');
  assert.equal(roleOf(['keys:write', 'builds:write']), 'admin');
});

it('gives each role scopes that amount to it, and those of the role below', () => {
  for (const runsInstallation of [true, false])
    for (const [index, role] of ROLES.entries()) {
      const scopes = scopesOf(role, runsInstallation);
      assert.equal(roleOf(scopes), role);
      for (const below of scopesOf(ROLES[Math.max(0, index - 1)]!, runsInstallation)) assert.ok(scopes.includes(below));
      assert.equal(
        scopes.some((scope) => scope.startsWith('learning:')),
        runsInstallation,
      );
    }
});
