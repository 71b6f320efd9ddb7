import type { ResourceLimits } from './limits.ts';
import type { ResourceControl } from './resource-control.ts';

/** Descriptors bubblewrap inherits; the program sees none of them. */
export const GATE_FD = 3;
export const OPTIONS_FD = 4;
export const SECCOMP_FD = 5;

/** Open files a browser or a bundler needs. */
const MAX_OPEN_FILES = 4096;

/**
 * The command inside the sandbox: a shell that sets limits on itself, tells that the sandbox stands, waits to be let go, and becomes the program.
 * The wait is what lets the service put it under its limits before a line of untrusted code runs.
 */
export function launcherCommand(argv: readonly string[], limits: ResourceLimits, control: Pick<ResourceControl, 'launcherLimits'>): string[] {
  const own = [
    { flags: ['-c'], value: 0 },
    { flags: ['-n'], value: MAX_OPEN_FILES },
    // Whole seconds, and one more: the watchdog measures the exact limit over all processes.
    { flags: ['-t'], value: Math.ceil(limits.cpuMs / 1000) + 1 },
  ];
  const settings = [...own, ...control.launcherLimits(limits)].map(({ flags, value }) => flags.map((flag) => `ulimit ${flag} ${value} 2>/dev/null`).join(' || '));
  const gate = `echo >&${GATE_FD}; read -r go <&${GATE_FD} || exit 125; exec ${[GATE_FD, OPTIONS_FD, SECCOMP_FD].map((fd) => `${fd}>&-`).join(' ')}`;
  return ['/bin/sh', '-c', `${settings.join('; ')}; ${gate}; exec "$@"`, 'sh', ...argv];
}
