import { OWN_PIDS, type ResourceControl, type ResourceGroup, type Usage } from '../domain/resource-control.ts';
import { treeOf, useOf } from './process-tree.ts';

/** A runtime maps more than it touches; the poll measures what it touches. */
const DATA_SLACK_MIB = 1024;

/**
 * Limits without any right on cgroups: each process is bounded by RLIMIT_DATA and RLIMIT_NPROC, and the watchdog adds up the tree every 50 ms.
 * RLIMIT_NPROC does not bind the host's root, so there the sum alone counts.
 */
export function createPollControl(): ResourceControl {
  return {
    kind: 'poll',
    launcherLimits: (limits) => [
      { flags: ['-d'], value: (limits.memoryMib + DATA_SLACK_MIB) * 1024 },
      // dash spells it -p, bash -u.
      { flags: ['-u', '-p'], value: limits.pids },
    ],
    create: () => createTreeAccount(),
  };
}

function createTreeAccount(): ResourceGroup {
  let root: number | undefined;
  let maxPids = Infinity;
  let peakBytes = 0;
  let cpuMs = 0;
  return {
    admit: async (pid) => void (root = pid),
    limit: ({ pids }) => void (maxPids = pids + OWN_PIDS),
    usage: (): Usage => {
      const uses = root === undefined ? [] : treeOf(root).flatMap((pid) => useOf(pid) ?? []);
      const memoryBytes = uses.reduce((sum, use) => sum + use.privateBytes, 0);
      const pids = uses.reduce((sum, use) => sum + use.threads, 0);
      peakBytes = Math.max(peakBytes, memoryBytes);
      cpuMs = Math.max(
        cpuMs,
        uses.reduce((sum, use) => sum + use.cpuMs, 0),
      );
      return { memoryBytes, includesFiles: false, peakBytes, cpuMs, pids, outOfMemory: pids > 2 * maxPids };
    },
    remove: async () => {},
  };
}
