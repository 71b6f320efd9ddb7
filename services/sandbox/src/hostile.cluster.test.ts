import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createJobDriver } from './adapters/job-driver.ts';
import { createSandboxCluster } from './adapters/sandbox-cluster.ts';
import type { SandboxDriver } from './domain/driver.ts';
import { ATTACK_LIMITS } from './hostile/attack.ts';
import { attacksOn, placeTargets, runAttack } from './hostile/suite.ts';
import { makeSandboxNamespace, type SandboxNamespace } from './testing/sandbox-namespace.ts';

const folder = mkdtempSync(join(tmpdir(), 'modwright-hostile-'));
const host = await placeTargets(folder);
const attacks = attacksOn(host);

describe('the driver of a cluster, with the role of the sandbox service', () => {
  let space: SandboxNamespace;
  let driver: SandboxDriver;
  before(async () => {
    space = await makeSandboxNamespace();
    const cluster = createSandboxCluster(space.service, space.name);
    driver = await createJobDriver({ cluster, settings: space.settings, owner: 'hostile', stateDir: join(folder, 'state'), usual: ATTACK_LIMITS });
  });
  after(async () => {
    await host.close();
    await space.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const [index, attack] of attacks.entries()) {
    it(`contains: ${attack.name}`, async () => {
      const aftermath = await runAttack(driver, attack, `attack-${index}`, false);
      assert.ok(attack.contained(aftermath), JSON.stringify({ ...aftermath, stdout: aftermath.stdout.slice(0, 500) }));
    });
  }

  it('leaves no pod and no socket behind', async () => {
    await driver.close();
    assert.deepEqual((await space.core.listNamespacedPod({ namespace: space.name })).items, []);
    assert.deepEqual(readdirSync(join(folder, 'state', 'pods')), []);
  });
});
