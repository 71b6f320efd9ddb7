import { createBubblewrapDriver } from '../adapters/bubblewrap.ts';
import { createImageFolders } from '../adapters/image-folders.ts';
import { chooseResourceControl, type MemoryControlChoice } from '../adapters/resource-control.ts';
import type { SandboxDriver } from '../domain/driver.ts';
import type { Architecture } from '../domain/syscalls.ts';
import { ATTACK_LIMITS, type Attack, type HostTargets } from './attack.ts';
import { bombs } from './bombs.ts';
import { escapes } from './escapes.ts';
import { syscallAttacks } from './syscall-attacks.ts';

export { placeTargets } from './host-targets.ts';
export { runAttack } from './run-attack.ts';
export { createWeakDriver } from './weak-driver.ts';

/** Every attack, for this machine's processor. */
export function attacksOn(host: HostTargets): readonly Attack[] {
  return [...bombs, ...escapes(host), ...syscallAttacks(process.arch as Architecture)];
}

/** The driver of a machine, with room for attacks and no images. */
export async function startAttackedDriver(stateDir: string, choice: MemoryControlChoice = 'auto'): Promise<SandboxDriver> {
  const control = await chooseResourceControl(choice);
  return createBubblewrapDriver({
    bwrapPath: 'bwrap',
    stateDir,
    images: createImageFolders({}, ''),
    control,
    keepReady: 1,
    usualDiskMib: ATTACK_LIMITS.diskMib,
  });
}
