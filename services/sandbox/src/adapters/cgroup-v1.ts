import { writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { OWN_PIDS, type ResourceControl, type ResourceGroup, type Usage } from '../domain/resource-control.ts';
import { makeGroup, readField, readNumber, removeGroup, sweepGroups } from './cgroup-files.ts';

/** Our own group in each hierarchy that counts. */
export interface CgroupV1Folders {
  readonly memory: string;
  readonly pids: string;
  readonly cpuacct: string;
}

/** Groups left by crashed services are removed. @param prefix what the names of this service's groups begin with. */
export function createCgroupV1Control(folders: CgroupV1Folders, prefix: string): ResourceControl {
  for (const folder of new Set([folders.memory, folders.pids, folders.cpuacct])) sweepGroups(folder);
  return { kind: 'cgroup-v1', launcherLimits: () => [], create: (id) => createGroup(folders, `${prefix}${id}`) };
}

function createGroup(folders: CgroupV1Folders, name: string): ResourceGroup {
  const [memory, pids, cpuacct] = [`${folders.memory}/${name}`, `${folders.pids}/${name}`, `${folders.cpuacct}/${name}`];
  const all = [memory, pids, cpuacct];
  // Controllers may share one hierarchy, and then one folder.
  for (const folder of new Set(all)) makeGroup(folder, {});
  return {
    // The kernel may wait several milliseconds for other processors here.
    admit: async (pid) => {
      for (const folder of new Set(all)) await writeFile(`${folder}/cgroup.procs`, String(pid));
    },
    limit: ({ memoryMib, pids: count }) => {
      const bytes = String(memoryMib * 1024 * 1024);
      writeFileSync(`${memory}/memory.limit_in_bytes`, bytes);
      // Swap counts too where the kernel can count it.
      if (readNumber(`${memory}/memory.memsw.limit_in_bytes`) > 0) writeFileSync(`${memory}/memory.memsw.limit_in_bytes`, bytes);
      writeFileSync(`${pids}/pids.max`, String(count + OWN_PIDS));
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
      await Promise.all([...new Set(all)].map(removeGroup));
    },
  };
}
