import assert from 'node:assert/strict';
import { it } from 'node:test';
import { fileTree } from './file-tree.ts';

it('puts folders before files, and each folder once before what is in it', () => {
  assert.deepEqual(
    fileTree(['package.json', 'src/schema.ts', 'src/modules/b.ts', 'README.md', 'src/modules/a.ts', 'srcs/x.ts']).map(
      ({ path, name, level, isFolder }) => `${'  '.repeat(level - 1)}${name}${isFolder ? '/' : ''} ${path}`,
    ),
    [
      'src/ src',
      '  modules/ src/modules',
      '    a.ts src/modules/a.ts',
      '    b.ts src/modules/b.ts',
      '  schema.ts src/schema.ts',
      'srcs/ srcs',
      '  x.ts srcs/x.ts',
      'README.md README.md',
      'package.json package.json',
    ],
  );
});
