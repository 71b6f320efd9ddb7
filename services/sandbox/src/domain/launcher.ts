import type { ResourceLimits } from './limits.ts';
import type { ResourceControl } from './resource-control.ts';

/** Descriptors bubblewrap inherits; the program sees none of them. */
export const GATE_FD = 3;
export const OPTIONS_FD = 4;
export const SECCOMP_FD = 5;

/** Where the launcher finds its script, read-only. */
export const LAUNCH_FOLDER = '/run/launch';
export const LAUNCH_SCRIPT = 'start.sh';

/**
 * The command inside every sandbox: it tells that the sandbox stands, waits to be let go, and follows the script that lies there by then.
 * So a sandbox can be built before there is a program for it. It starts nothing when the gate closes without a word, as it does when the service dies.
 */
export const LAUNCHER_COMMAND: readonly string[] = [
  '/bin/sh',
  '-c',
  `echo >&${GATE_FD}; read -r go <&${GATE_FD} || exit 125; . ${LAUNCH_FOLDER}/${LAUNCH_SCRIPT}`,
];

/** Names that a shell keeps for itself. */
export const SHELL_NAMES: ReadonlySet<string> = new Set([
  'BASHOPTS',
  'BASH_VERSINFO',
  'DIRSTACK',
  'EUID',
  'FUNCNAME',
  'GROUPS',
  'IFS',
  'LINENO',
  'OPTIND',
  'PPID',
  'SHELLOPTS',
  'UID',
]);

/** Open files a browser or a bundler needs. */
const MAX_OPEN_FILES = 4096;

/** The launcher's script: it sets limits on itself and becomes the program. */
export function launcherScript(
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
  limits: ResourceLimits,
  control: Pick<ResourceControl, 'launcherLimits'>,
): string {
  const own = [
    { flags: ['-c'], value: 0 },
    { flags: ['-n'], value: MAX_OPEN_FILES },
    // Whole seconds, and one more: the watchdog measures the exact limit over all processes.
    { flags: ['-t'], value: Math.ceil(limits.cpuMs / 1000) + 1 },
  ];
  return [
    ...[...own, ...control.launcherLimits(limits)].map(({ flags, value }) => flags.map((flag) => `ulimit ${flag} ${value} 2>/dev/null`).join(' || ')),
    ...Object.entries(env).map(([name, value]) => `export ${name}=${quote(value)}`),
    `exec ${[GATE_FD, OPTIONS_FD, SECCOMP_FD].map((fd) => `${fd}>&-`).join(' ')}`,
    `exec ${argv.map(quote).join(' ')}`,
    '',
  ].join('\n');
}

/** A word as a shell reads it back, whatever it holds. */
function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
