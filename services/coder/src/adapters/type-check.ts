import type { Plan } from '@modwright/contracts/plan';
import type { Turn } from '@modwright/agent';
import { forbiddenIn, modulePath, readTypeCheck, typeCheckProgram } from '@modwright/profiles';

/**
 * Type checks one module in the sandbox, with null modules in the places of those it calls; one that compiles is held to what its profile lets it import.
 * @returns the compiler's lines about the module's own file, with columns: "src/modules/lend-tool.ts(14,5): error TS2339: ...". Empty = no fault of its own.
 * Throws UNAVAILABLE when the compiler cannot be run: silence is no clean bill.
 */
export async function checkTypes(turn: Pick<Turn, 'sandbox' | 'signal'>, plan: Plan, module: string, source: string): Promise<string[]> {
  const found = plan.modules.find(({ name }) => name === module);
  if (!found) return [];
  const outcome = await turn.sandbox.run(typeCheckProgram(plan, new Map([[module, source]]), module), turn.signal);
  const check = readTypeCheck(outcome);
  if (check.kind === 'stopped') return [`${modulePath(found)}(1,1): error: ${check.message}`];
  const faults = joinExplanations(outcome.stdout).filter((line) => line.includes(`${modulePath(found)}(`));
  return faults.length > 0 ? faults : forbiddenIn(plan, found, source).map(({ file, line, message }) => `${file}(${line},1): error: ${message}`);
}

/** Lines that only explain a message are indented; they are joined to it. */
function joinExplanations(stdout: string): string[] {
  return stdout.replace(/\n[^\S\n]+(?=\S)/g, ' ').split('\n');
}
