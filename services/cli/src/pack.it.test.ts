import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { scratchFolder } from '@modwright/testkit';
import type { StackDoor } from './domain/stack-door.ts';
import { runCommand } from './testing/run-command.ts';
import { PROJECT_ROOT } from './stack/mod.ts';

const PACK = join(PROJECT_ROOT, 'packs', 'invoicing');

/** A stack that must not be needed. */
const closed: StackDoor = {
  up: () => Promise.reject(new Error('the stack was started')),
  down: async () => false,
  running: async () => undefined,
  whyDown: async () => undefined,
};

const run = (...args: string[]) => runCommand(closed, scratchFolder(), args);

/** A copy of the example pack with one module only and one file changed. */
function changed(file: string, change: (content: string) => string): string {
  const folder = join(scratchFolder(), 'pack');
  cpSync(PACK, folder, { recursive: true, filter: (path) => !path.includes('modules/') || path.includes('discount-invoice') });
  writeFileSync(join(folder, file), change(readFileSync(join(folder, file), 'utf8')));
  return folder;
}

describe('modwright pack check', () => {
  it('proves every module of the pack of invoicing: its cases pass, and an empty module fails each of them', async () => {
    const { code, out, err } = await run('pack', 'check', PACK);
    assert.equal(code, 0, out + err);
    const lines = out.split('\n').filter((line) => line.startsWith('  ✔'));
    assert.ok(lines.length >= 6, out);
    for (const line of lines) assert.match(line, /✔ \w+: (\d+) of \1 cases pass/);
  });

  it('names the case that a module fails, the case that shows nothing, and the line that does not compile', async () => {
    const wrong = await run(
      'pack',
      'check',
      changed('modules/discount-invoice.ts', (source) => source.replace("'draft'", "'paid'")),
    );
    assert.equal(wrong.code, 2);
    assert.match(wrong.out, /✘ discountInvoice: 1 of 2 cases pass\n {4}discountInvoice\.replaces: .*answered 409/);
    assert.match(wrong.err, /1 module of invoicing would never be reused/);
    const uncompiled = await run(
      'pack',
      'check',
      changed('modules/discount-invoice.ts', (source) => source.replace('input.percent', 'input.share')),
    );
    assert.match(uncompiled.out, /does not compile: src\/modules\/discount-invoice\.ts:\d+: .*share/);
    const idle = (cases: string) => `${cases}\n- { id: idle, steps: [{ do: GET /api/invoices, expect: { status: 200 } }] }\n`;
    assert.match(
      (await run('pack', 'check', changed('modules/discount-invoice.cases.yaml', idle))).out,
      /idle: an empty module passes it, so it shows nothing/,
    );
  });

  it('refuses a folder that is no pack in one line, before anything is started', async () => {
    const folder = changed('pack.yaml', () => 'name: Invoicing Pack\n');
    for (const args of [
      ['pack', 'check', folder],
      ['build', 'Invoices', '--pack', folder],
      ['pack', 'check', scratchFolder()],
    ]) {
      const { code, err } = await run(...args);
      assert.deepEqual([code, err.trim().split('\n').length], [2, 1], err);
      assert.match(err, /pack\.yaml/);
    }
  });

  it('says which file does not belong into a pack', async () => {
    const folder = changed('pack.yaml', (text) => text);
    writeFileSync(join(folder, 'modules', 'notes.txt'), 'x');
    assert.match((await run('pack', 'check', folder)).err, /modules\/notes\.txt does not belong into a pack/);
  });
});
