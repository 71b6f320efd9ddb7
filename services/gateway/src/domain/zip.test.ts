import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { scratchFolder } from '@modwright/testkit';
import { toZip } from './zip.ts';

it('makes an archive that another program reads as it was', () => {
  const file = join(scratchFolder(), 'app.zip');
  writeFileSync(file, toZip([{ path: 'app/src/ü.ts', content: 'export const ü = 1;\n' }], new Date('2026-01-02T03:04:06Z')));
  const script = 'import sys, zipfile; archive = zipfile.ZipFile(sys.argv[1]); print([(name, archive.read(name).decode()) for name in archive.namelist()])';
  assert.equal(execFileSync('python3', ['-c', script, file], { encoding: 'utf8' }), "[('app/src/ü.ts', 'export const ü = 1;\\n')]\n");
});
