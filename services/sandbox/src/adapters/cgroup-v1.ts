import { writeFileSync } from 'node:fs';
import type { ResourceLimits } from '../domain/limits.ts';
import type { ResourceControl, ResourceGroup, Usage } from '../domain/resource-control.ts';
import { makeGroup, readField, readNumber, removeGroup, sweepGroups } from './cgroup-files.ts';

/** Our own group in each hierarchy that counts. */
export interface CgroupV1Folders {
  readonly memory: string;
  readonly pids: string;
  readonly cpuacct: string;
}

/** @param prefix what the names of this service's groups begin with; groups left by its crashed forerunner are removed. */
export function createCgroupV1Control(folders: CgroupV1Folders, prefix: string): ResourceControl {
  for (const folder of new Set(Object.values(folders))) sweepGroups(folder, prefix);
  return { kind: 'cgroup-v1', launcherLimits: () => [], create: (id, limits) => createGroup(folders, `${prefix}${id}`, limits) };
}

function createGroup(folders: CgroupV1Folders, name: string, limits: ResourceLimits): ResourceGroup {
  const bytes = String(limits.memoryMib * 1024 * 1024);
  const [memory, pids, cpuacct] = [`${folders.memory}/${name}`, `${folders.pids}/${name}`, `${folders.cpuacct}/${name}`];
  makeGroup(memory, { 'memory.limit_in_bytes': bytes, ...swapLimit(folders.memory, bytes) });
  makeGroup(pids, { 'pids.max': String(limits.pids) });
  makeGroup(cpuacct, {});
  const all = [memory, pids, cpuacct];
  return {
    admit: (pid) => {
      for (const folder of all) writeFileSync(`${folder}/cgroup.procs`, String(pid));
    },
    usage: (): Usage => ({
      memoryBytes: readNumber(`${memory}/memory.usage_in_bytes`),
      includesFiles: true,
      peakBytes: readNumber(`${memory}/memory.max_usage_in_bytes`),
      cpuMs: readNumber(`${cpuacct}/cpuacct.usage`) / 1e6,
      pids: readNumber(`${pids}/pids.current`),
      outOfMemory: readField(`${memory}/memory.oom_control`, 'oom_kill') > 0,
    }),
    remove: async () => {
      await Promise.all(all.map(removeGroup));
    },
  };
}

/** Swap counts too where the kernel can count it. */
function swapLimit(parent: string, bytes: string): Record<string, string> {
  return readNumber(`${parent}/memory.memsw.limit_in_bytes`) > 0 ? { 'memory.memsw.limit_in_bytes': bytes } : {};
}
