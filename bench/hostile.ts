// Usage: node bench/hostile.ts [--record]
// The hostile suite against this machine's sandbox, and against a driver that isolates nothing: what the first contains, and what the second fails at.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attacksOn, createWeakDriver, placeTargets, runAttack, startAttackedDriver } from '@modwright/sandbox/hostile';
import { writeResult } from './results.ts';

const COMMAND = 'node bench/hostile.ts --record';
const folder = mkdtempSync(join(tmpdir(), 'modwright-hostile-'));
const host = await placeTargets(folder);
const attacks = attacksOn(host);
const driver = await startAttackedDriver(join(folder, 'driver'));
const weak = createWeakDriver(join(folder, 'weak'));
try {
  const [contained, failed]: [string[], string[]] = [[], []];
  const startedAt = performance.now();
  for (const [index, attack] of attacks.entries()) {
    if (attack.contained(await runAttack(driver, attack, `attack-${index}`, false))) contained.push(attack.name);
    else console.log(`not contained: ${attack.name}`);
  }
  const seconds = (performance.now() - startedAt) / 1000;
  for (const [index, attack] of attacks.entries()) if (!attack.contained(await runAttack(weak, attack, `weak-${index}`, true))) failed.push(attack.name);
  console.log(`${contained.length} of ${attacks.length} attacks contained in ${seconds.toFixed(0)} s; a driver that isolates nothing fails ${failed.length}`);
  if (process.argv.includes('--record')) {
    await writeResult('hostile.contained_share', { value: contained.length / attacks.length, unit: 'share of attacks', n: attacks.length }, COMMAND);
    await writeResult('hostile.weak_driver_fails', { value: failed.length, unit: 'attacks', n: attacks.length }, COMMAND);
  }
} finally {
  await driver.close();
  await host.close();
  rmSync(folder, { recursive: true, force: true });
}
