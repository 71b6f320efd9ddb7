import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import { scratchFolder } from '@modwright/testkit';
import { listZip, readZipEntry, type ZipEntry } from './wheel-entry.ts';

test('reads stored and compressed members of an archive that another program wrote', async () => {
  const path = join(scratchFolder(), 'a.whl');
  const script =
    'import sys,zipfile as z\na=z.ZipFile(sys.argv[1],"w")\na.writestr("stored.txt","plain")\na.writestr("deep/data.bin","x"*100000,z.ZIP_DEFLATED)\na.comment=b"note"\na.close()';
  execFileSync('python3', ['-c', script, path]);
  const entries = await listZip(path);
  assert.deepEqual(
    entries.map(({ name, sizeBytes }) => [name, sizeBytes]),
    [
      ['stored.txt', 5],
      ['deep/data.bin', 100_000],
    ],
  );
  const [stored, deep] = entries as [ZipEntry, ZipEntry];
  assert.equal((await buffer(await readZipEntry(path, stored))).toString(), 'plain');
  assert.equal((await buffer(await readZipEntry(path, deep))).toString(), 'x'.repeat(100_000));
});

test('says so when a file is no archive', async () => {
  const path = join(scratchFolder(), 'b.whl');
  await writeFile(path, 'not a zip file at all, but longer than its end record');
  await assert.rejects(listZip(path), /is not a zip archive/);
});
