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
  /** Puts a process, which has no children yet, and all that it will have into the account. */
  admit(pid: number): Promise<void>;
  /** Sets the limits; before the program starts. */
  limit(limits: ResourceLimits): void;
  usage(): Usage;
  /** Forgets the account once its processes are gone. */
  remove(): Promise<void>;
}

export interface ResourceControl {
  readonly kind: MemoryControl;
  /** Limits that the program's launcher must set on itself, as arguments of the shell's `ulimit`. */
  launcherLimits(limits: ResourceLimits): readonly { readonly flags: readonly string[]; readonly value: number }[];
  create(id: string): ResourceGroup;
}

/** Bubblewrap's own two processes are in the account, beside the program's. */
export const OWN_PIDS = 2;
