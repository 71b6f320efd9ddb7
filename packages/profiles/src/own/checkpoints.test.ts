import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { PluginCheckpoint } from '@modwright/contracts/plan';
import { assertCheckpoints, readCheckpoint } from '../mod.ts';

const scratch = mkdtempSync(join(tmpdir(), 'modwright-checkpoint-'));
after(() => rmSync(scratch, { recursive: true }));

function write(name: string, content: string): string {
  writeFileSync(join(scratch, name), content);
  return join(scratch, name);
}

describe('a checkpoint of a person', () => {
  it('is named by its file and carries what its command needs', () => {
    write('judge.mjs', 'console.log(1)');
    const read = readCheckpoint(write('no-console.yaml', 'about: quiet\ncommand: [node, checkpoints/judge.mjs]\nfiles: [judge.mjs]\ntimeout-seconds: 5\n'));
    assert.deepEqual(read, {
      name: 'no-console',
      about: 'quiet',
      command: ['node', 'checkpoints/judge.mjs'],
      files: [{ path: 'judge.mjs', content: 'console.log(1)' }],
      timeoutSeconds: 5,
    });
  });

  it('is refused with what to do', () => {
    const refused = (content: string, message: RegExp) =>
      assert.throws(() => readCheckpoint(write('own.yaml', content)), { code: 'INVALID_ARGUMENT', message });
    refused('command: node judge.mjs', /command must be array/);
    refused('command: [node]\nscore: 1', /"score" is not known here/);
    refused('command: [node]\nfiles: [missing.mjs]', /missing\.mjs cannot be read: ENOENT/);
    refused('command: [node]\ntimeout-seconds: 900', /timeout-seconds must be from 1 to 300/);
  });

  it('cannot take the name of a built-in one, or of another', () => {
    const named = (...names: string[]) => names.map((name) => PluginCheckpoint.fromPartial({ name, command: ['true'] }));
    for (const name of ['tests', 'coherence', 'quality', 'practice', 'scalability', 'reuse', 'debugging'])
      assert.throws(() => assertCheckpoints(named(name)), /a built-in checkpoint has this name/);
    assert.throws(() => assertCheckpoints(named('own', 'own')), /another one has this name/);
    assert.throws(() => assertCheckpoints(named('Tests')), /small letters/);
  });
});
