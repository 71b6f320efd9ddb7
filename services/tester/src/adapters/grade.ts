import type { SandboxClient, SandboxSession } from '@modwright/agent';
import type { Case, CaseResult } from '@modwright/contracts/grading';
import type { Plan } from '@modwright/contracts/plan';
import { EndReason } from '@modwright/contracts/sandbox';
import { runCases } from '@modwright/grading';
import { forbiddenIn, moduleOfDiagnostic, parseDiagnostics, serveProgram, typeCheckProgram, type Diagnostic } from '@modwright/profiles';
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
  const { finished, stdout, stderr } = await bench.sandbox.run(typeCheckProgram(plan, sources, module), bench.signal);
  if (finished.reason !== EndReason.EXITED) return [`the type check did not end (${finished.reason}): the source may be too large or its types endless`];
  if (finished.exitCode === 0) return refusalsOf(plan, sources, module).map(toLine);
  const found = parseDiagnostics(stdout).filter((diagnostic) => (moduleOfDiagnostic(plan, diagnostic) ?? module) === module);
  const lines = found.map(toLine);
  return lines.length > 0 ? lines : [`the type check failed: ${(stdout || stderr).trim().slice(-300)}`];
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
