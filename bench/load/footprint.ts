import { readdirSync } from 'node:fs';
import { treeOf, treeMemoryGib } from '../process-memory.ts';

/** What an installation holds at a moment. */
export interface Footprint {
  /** Of all its processes, shared pages once. */
  readonly mib: number;
  /** Open files, sockets and pipes of all its processes. */
  readonly descriptors: number;
}

/** @param root process that started all others. */
export function footprintOf(root: number): Footprint {
  return { mib: treeMemoryGib(root) * 1024, descriptors: treeOf(root).reduce((sum, pid) => sum + descriptorsOf(pid), 0) };
}

function descriptorsOf(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    // It ended between listing and reading.
    return 0;
  }
}
