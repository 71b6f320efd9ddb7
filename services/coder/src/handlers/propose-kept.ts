import { Draft } from '@modwright/contracts/build';
import type { Module, Plan } from '@modwright/contracts/plan';
import { Reuse, type Candidate } from '@modwright/contracts/shelf';
import { forbiddenIn } from '@modwright/profiles';
import { AppError, digest } from '@modwright/runtime';
import { contractOf } from '@modwright/shelf';
import { fitSource } from '../adapters/fit-source.ts';
import type { CoderTurn } from './propose-draft.ts';

/** A kept module in the names of the plan, as a draft that no turn of the policy wrote. One that cannot be fitted says why. */
export async function proposeKept(plan: Plan, module: Module, candidate: Candidate, turn: Pick<CoderTurn, 'say' | 'signal'>): Promise<Draft> {
  const { kept, renaming } = candidate;
  if (!kept || !renaming) throw new AppError('INVALID_ARGUMENT', `failed to fit a kept module to ${module.name}: the candidate is incomplete`);
  const { contract } = contractOf(kept);
  const reusedFrom = Reuse.fromPartial({ shelfId: kept.id, module: contract.name, provenance: kept.provenance ?? {}, trust: kept.trust });
  turn.say(`fitting ${contract.name} from the shelf to ${module.name}`);
  const fitted = await fitSource({ kept, renaming, plan, module: module.name }, turn.signal);
  if ('unfit' in fitted) return Draft.fromPartial({ unusable: fitted.unfit, reusedFrom });
  const [forbidden] = forbiddenIn(plan, module, fitted.source);
  if (forbidden) return Draft.fromPartial({ unusable: `line ${forbidden.line}: ${forbidden.message}`, reusedFrom });
  return Draft.fromPartial({ id: digest(fitted.source), source: fitted.source, reusedFrom });
}
