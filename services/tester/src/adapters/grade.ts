import type { SandboxClient, SandboxSession } from '@modwright/agent';
import type { Case, CaseResult } from '@modwright/contracts/grading';
import type { Plan } from '@modwright/contracts/plan';
import { runCases } from '@modwright/grading';
import { forbiddenIn, moduleOfDiagnostic, readTypeCheck, serveProgram, typeCheckProgram, type Diagnostic } from '@modwright/profiles';
import { AppError } from '@modwright/runtime';

/** The sandbox, and the signal that ends a turn. */
export interface Bench {
  readonly sandbox: SandboxClient;
  readonly signal: AbortSignal;
}

type Sources = ReadonlyMap<string, string>;

/**
 * The type checker's messages about one module: "src/modules/mark-read.ts:7: ..."; for one that compiles, what it imports or reaches for that its
 * profile does not allow. Empty = it may run.
 */
export async function checkModule(bench: Bench, plan: Plan, sources: Sources, module: string): Promise<string[]> {
  const check = readTypeCheck(await bench.sandbox.run(typeCheckProgram(plan, sources, module), bench.signal));
  if (check.kind === 'stopped') return [check.message];
  const found = check.diagnostics.filter((diagnostic) => (moduleOfDiagnostic(plan, diagnostic) ?? module) === module);
  return (found.length > 0 ? found : refusalsOf(plan, sources, module)).map(toLine);
}

function toLine({ file, line, message }: Diagnostic): string {
  return file ? `${file}:${line}: ${message}` : message;
}

function refusalsOf(plan: Plan, sources: Sources, name: string): Diagnostic[] {
  const module = plan.modules.find((candidate) => candidate.name === name);
  return module ? forbiddenIn(plan, module, sources.get(name) ?? '') : [];
}

/** What came of serving an app: results of its cases, or why it did not start. */
export type Graded = { readonly results: readonly CaseResult[] } | { readonly bootFailure: string };

/** Serves the app in a sandbox of its own and holds the cases' conversations with it from here. */
export async function gradeApp(bench: Bench, plan: Plan, sources: Sources, cases: readonly Case[], seed: string): Promise<Graded> {
  let session: SandboxSession;
  try {
    session = await bench.sandbox.open(serveProgram(plan, sources, { APP_SPACES: '1' }), bench.signal);
  } catch (reason) {
    const error = AppError.from(reason);
    if (error.code !== 'FAILED_PRECONDITION') throw error;
    return { bootFailure: error.message };
  }
  try {
    return { results: await runCases(session.fetch, cases, seed, { signal: bench.signal }) };
  } finally {
    await session.stop();
  }
}
