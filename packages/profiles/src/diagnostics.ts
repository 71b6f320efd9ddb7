import type { Plan } from '@modwright/contracts/plan';
import { EndReason, type Finished } from '@modwright/contracts/sandbox';
import { AppError } from '@modwright/runtime';
import { modulePath } from './names.ts';

/** One message of the type checker. */
export interface Diagnostic {
  /** From the app's root: "src/modules/lend-tool.ts"; empty when it is about no file. */
  readonly file: string;
  /** 1-based; 0 when it is about no place. */
  readonly line: number;
  readonly message: string;
}

const LOCATED = /^(?:.*?\/)??((?:src\/)[^()]*)\((\d+),\d+\): error TS\d+: (.*)$/;
const GENERAL = /^error TS\d+: (.*)$/;

/** The checker's messages from its standard output; the lines that only explain a message are joined to it. */
export function parseDiagnostics(stdout: string): Diagnostic[] {
  const found: { file: string; line: number; message: string }[] = [];
  for (const text of stdout.split('\n')) {
    const located = LOCATED.exec(text);
    const general = GENERAL.exec(text);
    if (located) found.push({ file: located[1] ?? '', line: Number(located[2]), message: located[3] ?? '' });
    else if (general) found.push({ file: '', line: 0, message: general[1] ?? '' });
    else if (/^\s+\S/.test(text)) extend(found.at(-1), text.trim());
  }
  return found;
}

/** What a run of the type checker showed. */
export type TypeCheck =
  | { readonly kind: 'checked'; readonly diagnostics: readonly Diagnostic[] }
  /** The sandbox ended it before it was done: a fault of the source, which no line of it explains. */
  | { readonly kind: 'stopped'; readonly message: string };

/** Reads a run of `typeCheckProgram`. Throws UNAVAILABLE when the checker itself broke: its silence is no clean bill, and no fault of the source. */
export function readTypeCheck({ finished, stdout, stderr }: { finished: Finished; stdout: string; stderr: string }): TypeCheck {
  const diagnostics = parseDiagnostics(stdout);
  if (diagnostics.length > 0 || finished.exitCode === 0) return { kind: 'checked', diagnostics };
  if (finished.reason !== EndReason.EXITED) return { kind: 'stopped', message: 'the type check was stopped before it ended; use simpler types' };
  throw new AppError('UNAVAILABLE', `the type checker could not run: ${(stderr || stdout).trim().slice(0, 300)}`);
}

function extend(last: { message: string } | undefined, text: string): void {
  if (last) last.message = `${last.message} ${text}`;
}

/** The module whose file a message is about; undefined when it is about the scaffold. */
export function moduleOfDiagnostic(plan: Plan, diagnostic: Diagnostic): string | undefined {
  return plan.modules.find((module) => modulePath(module) === diagnostic.file)?.name;
}
