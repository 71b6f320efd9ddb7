import type { ResourceLimits } from './limits.ts';
import type { ResourceControl } from './resource-control.ts';

/** Descriptors bubblewrap inherits; the program sees none of them. */
export const GATE_FD = 3;
export const OPTIONS_FD = 4;
export const SECCOMP_FD = 5;

/** The variable that brings the launcher its script; gone before the program starts. */
export const LAUNCH_VARIABLE = 'SANDBOX_LAUNCH';
/** A kernel page less than the longest string that a process can be started with. */
export const MAX_LAUNCH_BYTES = 31 * 4096;

/** The command inside every sandbox. It is the same for all programs, so that bubblewrap can be started before there is one. */
export const LAUNCHER_COMMAND: readonly string[] = ['/bin/sh', '-c', `launch=$${LAUNCH_VARIABLE}; unset ${LAUNCH_VARIABLE}; eval "$launch"`];

/** Open files a browser or a bundler needs. */
const MAX_OPEN_FILES = 4096;

/**
 * The launcher's script: it sets limits on itself, tells that the sandbox stands, waits to be let go, and becomes the program.
 * It starts nothing when the gate closes without a word, as it does when the service dies.
 */
export function launcherScript(argv: readonly string[], limits: ResourceLimits, control: Pick<ResourceControl, 'launcherLimits'>): string {
  const own = [
    { flags: ['-c'], value: 0 },
    { flags: ['-n'], value: MAX_OPEN_FILES },
    // Whole seconds, and one more: the watchdog measures the exact limit over all processes.
    { flags: ['-t'], value: Math.ceil(limits.cpuMs / 1000) + 1 },
  ];
  const settings = [...own, ...control.launcherLimits(limits)].map(({ flags, value }) => flags.map((flag) => `ulimit ${flag} ${value} 2>/dev/null`).join(' || '));
  const gate = `echo >&${GATE_FD}; read -r go <&${GATE_FD} || exit 125; exec ${[GATE_FD, OPTIONS_FD, SECCOMP_FD].map((fd) => `${fd}>&-`).join(' ')}`;
  return `${settings.join('; ')}; ${gate}; exec ${quoteWords(argv)}`;
}

/** Words as a shell reads them back, whatever they hold. */
export function quoteWords(words: readonly string[]): string {
  return words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
}
