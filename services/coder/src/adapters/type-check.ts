import type { Plan } from '@modwright/contracts/plan';
import type { Turn } from '@modwright/agent';
import { modulePath, typeCheckProgram } from '@modwright/profiles';

/**
 * Type checks one module in the sandbox, with null modules in the places of those it calls.
 * @returns the compiler's lines about the module's own file, with columns: "src/modules/lend-tool.ts(14,5): error TS2339: ...". Empty = no fault of its own.
 */
export async function checkTypes(turn: Pick<Turn, 'sandbox' | 'signal'>, plan: Plan, module: string, source: string): Promise<string[]> {
  const found = plan.modules.find(({ name }) => name === module);
  if (!found) return [];
  const outcome = await turn.sandbox.run(typeCheckProgram(plan, new Map([[module, source]]), module), turn.signal);
  return joinExplanations(outcome.stdout).filter((line) => line.includes(`${modulePath(found)}(`));
}

/** Lines that only explain a message are indented; they are joined to it. */
function joinExplanations(stdout: string): string[] {
  return stdout.replace(/\n[^\S\n]+(?=\S)/g, ' ').split('\n');
}
