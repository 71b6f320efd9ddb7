import type { ResourceLimits } from './limits.ts';

/** How memory and process limits are enforced here. */
export type MemoryControl = 'cgroup-v2' | 'cgroup-v1' | 'poll';

/** What a program has used so far. */
export interface Usage {
  readonly memoryBytes: number;
  /** `memoryBytes` holds what lies in tmpfs files too, and files of the host that the kernel may drop again. */
  readonly includesFiles: boolean;
  readonly peakBytes: number;
  readonly cpuMs: number;
  /** Processes and threads. */
  readonly pids: number;
  /** The kernel killed something of it for memory, or its processes grew past what the kernel could hold back. */
  readonly outOfMemory: boolean;
}

/** The account of one program. */
export interface ResourceGroup {
  /** Puts a process, which waits to be started, and all its future children under the limits. */
  admit(pid: number): void;
  usage(): Usage;
  /** Forgets the account once its processes are gone. */
  remove(): Promise<void>;
}

export interface ResourceControl {
  readonly kind: MemoryControl;
  /** Limits that the program's launcher must set on itself, as arguments of the shell's `ulimit`. */
  launcherLimits(limits: ResourceLimits): readonly { readonly flags: readonly string[]; readonly value: number }[];
  create(id: string, limits: ResourceLimits): ResourceGroup;
}
