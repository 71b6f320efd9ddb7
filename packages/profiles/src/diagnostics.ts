import type { Plan } from '@modwright/contracts/plan';
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

function extend(last: { message: string } | undefined, text: string): void {
  if (last) last.message = `${last.message} ${text}`;
}

/** The module whose file a message is about; undefined when it is about the scaffold. */
export function moduleOfDiagnostic(plan: Plan, diagnostic: Diagnostic): string | undefined {
  return plan.modules.find((module) => modulePath(module) === diagnostic.file)?.name;
}
