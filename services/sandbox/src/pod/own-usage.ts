import { statfsSync } from 'node:fs';
import { readField, readNumber } from '../adapters/cgroup-files.ts';

const ROOT = '/sys/fs/cgroup';

/** What this container has used, as its own cgroup tells: version 2, or version 1. */
export interface OwnUsage {
  readonly cpuMs: number;
  readonly peakBytes: number;
  /** Processes that the kernel ended for memory. */
  readonly kills: number;
}

export function readOwnUsage(): OwnUsage {
  const usageMicros = readField(`${ROOT}/cpu.stat`, 'usage_usec');
  if (usageMicros > 0) {
    const peakBytes = readNumber(`${ROOT}/memory.peak`) || readNumber(`${ROOT}/memory.current`);
    return { cpuMs: usageMicros / 1000, peakBytes, kills: readField(`${ROOT}/memory.events`, 'oom_kill') };
  }
  return {
    cpuMs: readNumber(`${ROOT}/cpuacct/cpuacct.usage`) / 1e6,
    peakBytes: readNumber(`${ROOT}/memory/memory.max_usage_in_bytes`),
    kills: readField(`${ROOT}/memory/memory.oom_control`, 'oom_kill'),
  };
}

/** Files in the folders that a program may write; each costs memory that no size bounds. */
export function countFiles(folders: readonly string[]): number {
  return folders.map((folder) => statfsSync(folder)).reduce((sum, { files, ffree }) => sum + files - ffree, 0);
}
