import type { SandboxClient, SandboxSession } from '@modwright/agent';
import type { Case, CaseResult } from '@modwright/contracts/grading';
import type { Plan } from '@modwright/contracts/plan';
import { EndReason } from '@modwright/contracts/sandbox';
import { runCases } from '@modwright/grading';
import { moduleOfDiagnostic, parseDiagnostics, serveProgram, typeCheckProgram } from '@modwright/profiles';
import { AppError } from '@modwright/runtime';

/** The sandbox, and the signal that ends a turn. */
export interface Bench {
  readonly sandbox: SandboxClient;
  readonly signal: AbortSignal;
}

type Sources = ReadonlyMap<string, string>;

/** The type checker's messages about one module: "src/modules/mark-read.ts:7: ...". Empty = it compiles. */
export async function checkModule(bench: Bench, plan: Plan, sources: Sources, module: string): Promise<string[]> {
  const { finished, stdout, stderr } = await bench.sandbox.run(typeCheckProgram(plan, sources, module), bench.signal);
  if (finished.reason !== EndReason.EXITED) return [`the type check did not end (${finished.reason}): the source may be too large or its types endless`];
  if (finished.exitCode === 0) return [];
  const found = parseDiagnostics(stdout).filter((diagnostic) => (moduleOfDiagnostic(plan, diagnostic) ?? module) === module);
  const lines = found.map(({ file, line, message }) => (file ? `${file}:${line}: ${message}` : message));
  return lines.length > 0 ? lines : [`the type check failed: ${(stdout || stderr).trim().slice(-300)}`];
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
