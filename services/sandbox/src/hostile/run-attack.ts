import type { SandboxDriver } from '../domain/driver.ts';
import { ATTACK_LIMITS, toProgram, type Aftermath, type Attack } from './attack.ts';

/** Runs an attack under a driver. @param tame whether to run the harmless form of an attack that has one. */
export async function runAttack(driver: SandboxDriver, attack: Attack, id: string, tame: boolean): Promise<Aftermath> {
  const printed = { stdout: '', stderr: '' };
  const program = toProgram(tame && attack.tameArgv ? { ...attack, argv: attack.tameArgv } : attack);
  const limits = { ...ATTACK_LIMITS, ...attack.limits };
  const running = await driver.launch({
    id,
    program,
    limits,
    peers: new Map(),
    onOutput: ({ stream, bytes }) => void (printed[stream] += Buffer.from(bytes).toString()),
  });
  return { ...(await running.outcome), ...printed };
}
