import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createBubblewrapDriver } from './adapters/bubblewrap.ts';
import { createImageFolders } from './adapters/image-folders.ts';
import { chooseResourceControl, type MemoryControlChoice } from './adapters/resource-control.ts';
import type { SandboxDriver } from './domain/driver.ts';
import type { Architecture } from './domain/syscalls.ts';
import { ATTACK_LIMITS, type Attack } from './hostile/attack.ts';
import { bombs } from './hostile/bombs.ts';
import { escapes } from './hostile/escapes.ts';
import { placeTargets } from './hostile/host-targets.ts';
import { runAttack } from './hostile/run-attack.ts';
import { syscallAttacks } from './hostile/syscall-attacks.ts';
import { createWeakDriver } from './hostile/weak-driver.ts';

const LEAST_CAUGHT = 40;

const folder = mkdtempSync(join(tmpdir(), 'modwright-hostile-'));
const host = await placeTargets(folder);
const attacks: readonly Attack[] = [...bombs, ...escapes(host), ...syscallAttacks(process.arch as Architecture)];

after(async () => {
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});

for (const choice of ['auto', 'poll'] satisfies MemoryControlChoice[]) {
  describe(`the bubblewrap driver with ${choice} memory control`, () => {
    const stateDir = join(folder, choice);
    let driver: SandboxDriver;
    before(async () => {
      const control = await chooseResourceControl(choice);
      driver = createBubblewrapDriver({
        bwrapPath: 'bwrap',
        stateDir,
        images: createImageFolders({}, ''),
        control,
        keepReady: 1,
        usualDiskMib: ATTACK_LIMITS.diskMib,
      });
    });

    for (const [index, attack] of attacks.entries()) {
      it(`contains: ${attack.name}`, async () => {
        const aftermath = await runAttack(driver, attack, `attack-${index}`, false);
        assert.ok(attack.contained(aftermath), JSON.stringify({ ...aftermath, stdout: aftermath.stdout.slice(0, 500) }));
      });
    }

    it('leaves no file behind', async () => {
      await driver.close();
      assert.deepEqual(readdirSync(join(stateDir, 'runs')), []);
    });
  });
}

describe('the suite', () => {
  it(`catches a driver that isolates nothing in at least ${LEAST_CAUGHT} attacks`, async () => {
    const driver = createWeakDriver(join(folder, 'weak'));
    const caught: string[] = [];
    for (const [index, attack] of attacks.entries()) {
      const aftermath = await runAttack(driver, attack, `weak-${index}`, true);
      if (!attack.contained(aftermath)) caught.push(attack.name);
    }
    assert.ok(caught.length >= LEAST_CAUGHT, `caught only ${caught.length}: ${caught.join(', ')}`);
  });
});
