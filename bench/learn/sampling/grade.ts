import type { SandboxClient } from '@modwright/agent';
import { forbiddenIn, readTypeCheck, typeCheckProgram } from '@modwright/profiles';
import { countCases } from '../../module-cases.ts';
import type { ModuleTask } from '@modwright/ladder';

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
  const check = readTypeCheck(await sandbox.run(typeCheckProgram(task.plan, new Map([[task.module, source]]), task.module)));
  if (check.kind === 'stopped') return { usable: true, passed: 0, total, diagnostics: [check.message], failures: [], behaves: 0 };
  const diagnostics = check.diagnostics.map(({ line, message }) => `line ${line}: ${message}`);
  const counted = await countCases(sandbox, task, source);
  const compiles = diagnostics.length === 0;
  return { usable: true, passed: compiles ? counted.passed : 0, total, diagnostics, failures: compiles ? counted.failures : [], behaves: counted.passed };
}
