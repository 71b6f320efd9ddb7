import assert from 'node:assert/strict';
import { it } from 'node:test';
import { roleOf } from './role.ts';

it('names the highest role that the scopes of a key amount to', () => {
  assert.equal(roleOf(['builds:read', 'feedback:read']), 'viewer');
  assert.equal(roleOf(['builds:read', 'feedback:write']), 'voter');
  assert.equal(roleOf(['builds:read', 'builds:write', 'feedback:write']), 'operator');
  assert.equal(roleOf(['learning:read', 'learning:write']), 'operator');
  assert.equal(roleOf(['builds:read', 'learning:read']), 'viewer');
  assert.equal(roleOf(['keys:write', 'builds:write']), 'admin');
});
