import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Shapes } from '@modwright/client';
import { versionTree } from './version-tree.ts';

const version = (number: number, parent: number | undefined): Shapes['Policy'] => ({
  name: `v${number}`,
  number,
  parent: parent === undefined ? '' : `v${parent}`,
  state: 'retired',
  role: '',
  base_model: '',
  run: '',
  method: '',
  snapshot: '',
  created_at: null,
  bytes: 0,
  pinned: false,
  evaluation: '',
  canary_share: 0,
});

it('hangs each version on the one it started from, older ones first', () => {
  const tree = versionTree([version(4, 1), version(3, 0), version(2, 1), version(1, 0), version(0, undefined)]);
  assert.deepEqual(
    tree.map(({ policy: { name }, level }) => [name, level]),
    [
      ['v0', 1],
      ['v1', 2],
      ['v2', 3],
      ['v4', 3],
      ['v3', 2],
    ],
  );
});

it('shows a version whose parent is gone at the root', () => {
  assert.deepEqual(
    versionTree([version(5, 3)]).map(({ level }) => level),
    [1],
  );
});
