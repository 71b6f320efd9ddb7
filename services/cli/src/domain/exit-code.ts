import type { ErrorCode } from '@modwright/runtime';

/** What the program's exit code says. */
export const EXIT = { accepted: 0, belowBar: 1, badInput: 2, failed: 3, cancelled: 4, noStack: 5, interrupted: 130 } as const;

/** For --help. */
export const EXIT_CODES_HELP = `
Exit codes of build and watch:
  0    accepted: every case that has to pass does
  1    below_bar: the app runs, but too few cases pass
  2    bad input or usage; nothing was started
  3    the build failed
  4    the build was cancelled
  5    the stack could not be started or reached
  130  interrupted by Ctrl-C; the build goes on`;

/** The exit code of a build's status. */
export function exitCodeOfStatus(status: string): number {
  if (status === 'accepted') return EXIT.accepted;
  if (status === 'below_bar') return EXIT.belowBar;
  return status === 'cancelled' ? EXIT.cancelled : EXIT.failed;
}

/** The exit code of the phase in which a training run ended. */
export function exitCodeOfRun(phase: string): number {
  if (phase === 'promoted' || phase === 'done') return EXIT.accepted;
  if (phase === 'refused') return EXIT.belowBar;
  return phase === 'cancelled' ? EXIT.cancelled : EXIT.failed;
}

/** The exit code of an error that ended a command. */
export function exitCodeOfError(code: ErrorCode): number {
  if (code === 'INVALID_ARGUMENT' || code === 'NOT_FOUND' || code === 'ALREADY_EXISTS') return EXIT.badInput;
  return code === 'UNAVAILABLE' || code === 'UNAUTHENTICATED' ? EXIT.noStack : EXIT.failed;
}
