import type { Turn } from '@modwright/agent';
import type { Plan } from '@modwright/contracts/plan';
import { parseProblem } from '../domain/hints.ts';
import { applyTypeFixes } from '../domain/type-fixes.ts';
import { checkTypes } from './type-check.ts';

/** Rounds of remedies that need no model: one can uncover the next message. */
const FIX_ROUNDS = 3;

/** Type checks a module's source and applies what can be mended without the model, until nothing changes. Empty `diagnostics` = it compiles. */
export async function settleSource(
  turn: Pick<Turn, 'sandbox' | 'signal'>,
  plan: Plan,
  module: string,
  answered: string,
): Promise<{ source: string; diagnostics: string[] }> {
  let source = answered;
  let diagnostics = await checkTypes(turn, plan, module, source);
  for (let round = 0; round < FIX_ROUNDS && diagnostics.length > 0; round += 1) {
    const fixed = applyTypeFixes(source, diagnostics.map(parseProblem));
    if (fixed === source) break;
    source = fixed;
    diagnostics = await checkTypes(turn, plan, module, source);
  }
  return { source, diagnostics };
}
