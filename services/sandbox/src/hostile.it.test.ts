import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { MemoryControlChoice } from './adapters/resource-control.ts';
import type { SandboxDriver } from './domain/driver.ts';
import { attacksOn, createWeakDriver, placeTargets, runAttack, startAttackedDriver } from './hostile/suite.ts';

const LEAST_CAUGHT = 40;

const folder = mkdtempSync(join(tmpdir(), 'modwright-hostile-'));
const host = await placeTargets(folder);
const attacks = attacksOn(host);

after(async () => {
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});

for (const choice of ['auto', 'poll'] satisfies MemoryControlChoice[]) {
  describe(`the bubblewrap driver with ${choice} memory control`, () => {
    const stateDir = join(folder, choice);
    let driver: SandboxDriver;
    before(async () => {
      driver = await startAttackedDriver(stateDir, choice);
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
