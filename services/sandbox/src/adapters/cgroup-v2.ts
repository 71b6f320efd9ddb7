import { writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { OWN_PIDS, type ResourceControl, type ResourceGroup, type Usage } from '../domain/resource-control.ts';
import { makeGroup, readField, readNumber, readText, removeGroup, sweepGroups } from './cgroup-files.ts';

/** @param parent a delegated group with the memory and pids controllers on for its children. */
export function createCgroupV2Control(parent: string, prefix: string): ResourceControl {
  sweepGroups(parent);
  return { kind: 'cgroup-v2', launcherLimits: () => [], create: (id) => createGroup(parent, `${prefix}${id}`) };
}

/** Turns the two controllers on for children of `parent`. False when the kernel or the group's owner does not allow it. */
export function enableControllers(parent: string): boolean {
  const on = (): boolean => {
    const controllers = readText(`${parent}/cgroup.subtree_control`).trim().split(' ');
    return controllers.includes('memory') && controllers.includes('pids');
  };
  if (on()) return true;
  try {
    writeFileSync(`${parent}/cgroup.subtree_control`, '+memory +pids');
  } catch {
    // Not ours, or it holds processes itself; `on` tells.
  }
  return on();
}

function createGroup(parent: string, name: string): ResourceGroup {
  const folder = `${parent}/${name}`;
  makeGroup(folder, {});
  // Absent where there is no swap, and before Linux 4.19.
  for (const [file, value] of [
    ['memory.swap.max', '0'],
    ['memory.oom.group', '1'],
  ] as const) {
    if (readText(`${folder}/${file}`) !== '') writeFileSync(`${folder}/${file}`, value);
  }
  return {
    admit: (pid) => writeFile(`${folder}/cgroup.procs`, String(pid)),
    limit: ({ memoryMib, pids }) => {
      writeFileSync(`${folder}/memory.max`, String(memoryMib * 1024 * 1024));
      writeFileSync(`${folder}/pids.max`, String(pids + OWN_PIDS));
    },
    usage: (): Usage => ({
      memoryBytes: readNumber(`${folder}/memory.current`),
      includesFiles: true,
      peakBytes: readNumber(`${folder}/memory.peak`) || readNumber(`${folder}/memory.current`),
      cpuMs: readField(`${folder}/cpu.stat`, 'usage_usec') / 1000,
      pids: readNumber(`${folder}/pids.current`),
      outOfMemory: readField(`${folder}/memory.events`, 'oom_kill') > 0,
    }),
    remove: () => removeGroup(folder),
  };
}
