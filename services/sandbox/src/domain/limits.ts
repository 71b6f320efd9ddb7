import type { Limits } from '@modwright/contracts/sandbox';
import { AppError } from '@modwright/runtime';

/** What one program may use. Every field is above zero. */
export interface ResourceLimits {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly memoryMib: number;
  /** Processes and threads together. */
  readonly pids: number;
  /** Size of /tmp, and again of /out. Both live in memory. */
  readonly diskMib: number;
  /** Standard output and standard error together. */
  readonly outputKib: number;
}

/** Defaults for a run and for a session, and the most that a caller may ask for. */
export interface LimitPolicy {
  readonly run: ResourceLimits;
  readonly session: ResourceLimits;
  readonly maximum: ResourceLimits;
}

/** Fits tests, type checks and bundles of a small app on two cores. */
export const DEFAULT_LIMITS: LimitPolicy = {
  run: { wallMs: 60_000, cpuMs: 60_000, memoryMib: 512, pids: 128, diskMib: 64, outputKib: 256 },
  session: { wallMs: 3_600_000, cpuMs: 600_000, memoryMib: 512, pids: 128, diskMib: 64, outputKib: 1024 },
  maximum: { wallMs: 86_400_000, cpuMs: 86_400_000, memoryMib: 4096, pids: 1024, diskMib: 1024, outputKib: 8192 },
};

/** The limits in force: what was asked, else the default. Throws INVALID_ARGUMENT when one is negative or above the maximum. */
export function resolveLimits(asked: Limits | undefined, defaults: ResourceLimits, maximum: ResourceLimits): ResourceLimits {
  const resolve = (name: keyof ResourceLimits): number => {
    const value = asked?.[name] ?? 0;
    if (value < 0) throw new AppError('INVALID_ARGUMENT', `limit ${name} is ${value}; it must be above 0, or 0 for the default of ${defaults[name]}`);
    if (value > maximum[name]) throw new AppError('INVALID_ARGUMENT', `limit ${name} is ${value}; this sandbox allows at most ${maximum[name]}`);
    return value === 0 ? defaults[name] : value;
  };
  return {
    wallMs: resolve('wallMs'),
    cpuMs: resolve('cpuMs'),
    memoryMib: resolve('memoryMib'),
    pids: resolve('pids'),
    diskMib: resolve('diskMib'),
    outputKib: resolve('outputKib'),
  };
}
