import { EndReason } from '@modwright/contracts/sandbox';
import type { ResourceLimits } from '../domain/limits.ts';
import type { ResourceGroup } from '../domain/resource-control.ts';
import type { SandboxFolders } from './sandbox-folders.ts';

const POLL_MS = 50;
/** A tmpfs is bounded in bytes, but bubblewrap cannot bound its count of files, and each costs about a KiB of the kernel's memory. */
const MAX_FILES = 20_000;

export interface Watchdog {
  /** What has been used; taken at the last look. */
  stop(): { readonly cpuMs: number; readonly peakBytes: number };
}

/**
 * Looks every 50 ms whether a program keeps its limits. Wall time has a timer of its own.
 * @param breach called once, with the limit that was broken.
 */
export function startWatchdog(limits: ResourceLimits, group: ResourceGroup, folders: SandboxFolders, breach: (reason: EndReason) => void): Watchdog {
  let [cpuMs, peakBytes] = [0, 0];
  const look = (): EndReason | undefined => {
    const usage = group.usage();
    const files = folders.usage();
    cpuMs = Math.max(cpuMs, usage.cpuMs);
    peakBytes = Math.max(peakBytes, usage.peakBytes);
    // What lies in /tmp and /out is memory too; a cgroup counts it by itself.
    const tooMuch = !usage.includesFiles && usage.memoryBytes + files.bytes > limits.memoryMib * 1024 * 1024;
    if (usage.outOfMemory || tooMuch || files.files > MAX_FILES) return EndReason.MEMORY;
    return usage.cpuMs > limits.cpuMs ? EndReason.CPU_TIME : undefined;
  };
  const lookAndAct = (): void => {
    const reason = look();
    if (reason !== undefined) end(reason);
  };
  const end = (reason: EndReason): void => {
    stopTimers();
    breach(reason);
  };
  const poll = setInterval(lookAndAct, POLL_MS);
  const wall = setTimeout(() => end(EndReason.WALL_TIME), limits.wallMs);
  const stopTimers = (): void => {
    clearInterval(poll);
    clearTimeout(wall);
  };
  return {
    stop: () => {
      stopTimers();
      const usage = group.usage();
      return { cpuMs: Math.max(cpuMs, usage.cpuMs), peakBytes: Math.max(peakBytes, usage.peakBytes) };
    },
  };
}
