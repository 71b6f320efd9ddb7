import { readFileSync } from 'node:fs';
import { AppError, newId } from '@modwright/runtime';
import { cgroupPaths } from '../domain/cgroup-paths.ts';
import type { MemoryControl, ResourceControl } from '../domain/resource-control.ts';
import { groupPrefix, makeGroup, readText, removeGroup } from './cgroup-files.ts';
import { createCgroupV1Control } from './cgroup-v1.ts';
import { createCgroupV2Control, enableControllers } from './cgroup-v2.ts';
import { createPollControl } from './poll-control.ts';

/** `auto` takes the strongest that works here, in the order of the type. */
export type MemoryControlChoice = 'auto' | MemoryControl;

/**
 * The strongest control of memory and processes that this host gives us.
 * Throws FAILED_PRECONDITION when the configuration asks for one that does not work here.
 */
export async function chooseResourceControl(choice: MemoryControlChoice): Promise<ResourceControl> {
  const prefix = groupPrefix(process.pid);
  const paths = cgroupPaths(readFileSync('/proc/self/cgroup', 'utf8'), readFileSync('/proc/self/mountinfo', 'utf8'));
  const candidates: Record<MemoryControl, () => Promise<ResourceControl | undefined>> = {
    'cgroup-v2': async () =>
      paths.unified !== undefined && (await canUseV2(paths.unified, prefix)) ? createCgroupV2Control(paths.unified, prefix) : undefined,
    'cgroup-v1': async () => {
      const [memory, pids, cpuacct] = ['memory', 'pids', 'cpuacct'].map((name) => paths.controllers.get(name));
      if (memory === undefined || pids === undefined || cpuacct === undefined) return undefined;
      const usable = await Promise.all([
        canMakeGroup(memory, `${prefix}${newId('probe')}`, { 'memory.limit_in_bytes': '67108864' }),
        canMakeGroup(pids, `${prefix}${newId('probe')}`, { 'pids.max': '16' }),
        canMakeGroup(cpuacct, `${prefix}${newId('probe')}`, {}),
      ]);
      return usable.every(Boolean) ? createCgroupV1Control({ memory, pids, cpuacct }, prefix) : undefined;
    },
    poll: async () => createPollControl(),
  };
  const order: readonly MemoryControl[] = choice === 'auto' ? ['cgroup-v2', 'cgroup-v1', 'poll'] : [choice];
  for (const kind of order) {
    const control = await candidates[kind]();
    if (control) return control;
  }
  throw new AppError(
    'FAILED_PRECONDITION',
    `failed to start sandbox: ${choice} is configured, but this process may not make such groups; use "auto" or delegate a group to it`,
  );
}

async function canUseV2(folder: string, prefix: string): Promise<boolean> {
  if (!readText(`${folder}/cgroup.controllers`).includes('memory')) return false;
  return enableControllers(folder) && (await canMakeGroup(folder, `${prefix}${newId('probe')}`, { 'memory.max': '67108864', 'pids.max': '16' }));
}

async function canMakeGroup(parent: string, name: string, settings: Readonly<Record<string, string>>): Promise<boolean> {
  try {
    makeGroup(`${parent}/${name}`, settings);
    return true;
  } catch {
    return false;
  } finally {
    await removeGroup(`${parent}/${name}`);
  }
}
