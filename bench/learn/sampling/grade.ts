import type { SandboxClient } from '@modwright/agent';
import { EndReason } from '@modwright/contracts/sandbox';
import { forbiddenIn, parseDiagnostics, typeCheckProgram } from '@modwright/profiles';
import { countCases } from '../../module-cases.ts';
import type { ModuleTask } from '../../module-task.ts';

/** What a draft is worth. */
export interface Grade {
  /** False = there is no source that could be run: no code in the answer, code that cannot be read, or that reaches for the machine. */
  readonly usable: boolean;
  /** Hidden cases that pass, of all: as a build counts, 0 while it does not compile. */
  readonly passed: number;
  readonly total: number;
  /** The compiler's lines; empty = it compiles. */
  readonly diagnostics: readonly string[];
  /** One line a failed case, without what was expected. */
  readonly failures: readonly string[];
  /** Cases that pass when the compiler is not asked: what it does rather than how it is typed. */
  readonly behaves: number;
}

/** Type checks a draft and runs its hidden cases. An unusable answer gets nothing. */
export async function gradeDraft(sandbox: SandboxClient, task: ModuleTask, source: string, unusable: string): Promise<Grade> {
  const total = task.cases.length;
  if (unusable) return { usable: false, passed: 0, total, diagnostics: [unusable], failures: [], behaves: 0 };
  const module = task.plan.modules[0]!;
  const forbidden = forbiddenIn(task.plan, module, source).map(({ line, message }) => `line ${line}: ${message}`);
  // What reaches for the machine is refused before it runs.
  if (forbidden.length > 0) return { usable: false, passed: 0, total, diagnostics: forbidden, failures: [], behaves: 0 };
  const { finished, stdout, stderr } = await sandbox.run(typeCheckProgram(task.plan, new Map([[task.module, source]]), task.module));
  const diagnostics = parseDiagnostics(stdout).map(({ line, message }) => `line ${line}: ${message}`);
  if (diagnostics.length === 0 && finished.exitCode !== 0) {
    if (finished.reason === EndReason.EXITED) throw new Error(`the type checker could not run: ${stderr || stdout}`);
    return { usable: true, passed: 0, total, diagnostics: ['the type check was stopped before it ended; use simpler types'], failures: [], behaves: 0 };
  }
  const counted = await countCases(sandbox, task, source);
  const compiles = diagnostics.length === 0;
  return { usable: true, passed: compiles ? counted.passed : 0, total, diagnostics, failures: compiles ? counted.failures : [], behaves: counted.passed };
}
