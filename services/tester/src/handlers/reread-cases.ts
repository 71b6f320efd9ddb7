import type { CasesAuthored, CasesRequested, DisputedCase } from '@modwright/contracts/build';
import type { Case } from '@modwright/contracts/grading';
import type { Plan } from '@modwright/contracts/plan';
import type { Message } from '@modwright/contracts/policy';
import { AppError } from '@modwright/runtime';
import { gradeApp } from '../adapters/grade.ts';
import { doubtAbout, secondReading } from '../domain/authored/second-reading.ts';
import { createVocabulary } from '../domain/authored/vocabulary.ts';
import { deriveCases } from '../domain/contract-cases/derive.ts';
import { sortOut } from '../domain/sort-out.ts';
import { authorCase, type CaseTurn } from './author-case.ts';

/** Reads the sentences of disputed cases again, told how the drafts answered. What comes back counts as first readings do. */
export async function rereadCases(
  plan: Plan,
  { disputed, seed }: Pick<CasesRequested, 'disputed' | 'seed'>,
  turn: CaseTurn,
  worked: readonly Message[],
): Promise<CasesAuthored> {
  const read = await Promise.all(disputed.map((one) => rereadCase(plan, one, turn, worked, seed)));
  const second = read.flatMap((one) => ('case' in one ? [one.case] : []));
  const discarded = read.flatMap((one) => ('discarded' in one ? [one.discarded] : []));
  if (second.length === 0) return { cases: [], discarded, superseded: [], again: true };
  const all = [...deriveCases(plan), ...second];
  const graded = await gradeApp(turn, plan, new Map(), all, `${seed}/null`);
  if ('bootFailure' in graded) throw new AppError('FAILED_PRECONDITION', `failed to read sentences again: the app does not start: ${graded.bootFailure}`);
  const ids = new Set(second.map(({ id }) => id));
  const cases = sortOut(all, graded.results).cases.filter(({ id }) => ids.has(id));
  turn.say(`${cases.length} of ${disputed.length} disputed sentences have a second reading`);
  return { cases, discarded, superseded: [], again: true };
}

async function rereadCase(
  plan: Plan,
  { case: first, disagreement }: DisputedCase,
  turn: CaseTurn,
  worked: readonly Message[],
  seed: number,
): Promise<{ readonly case: Case } | { readonly discarded: string }> {
  const module = plan.modules.find(({ name }) => name === first?.module);
  const acceptance = module?.acceptance.find(({ text }) => text === first?.acceptance);
  if (!first || !module || !acceptance) throw new AppError('INVALID_ARGUMENT', `failed to read case ${first?.id} again: the plan has no such sentence`);
  const read = await authorCase(createVocabulary(plan, module), { ...acceptance, id: first.id }, worked, turn, seed, doubtAbout(disagreement));
  if ('discarded' in read) return read;
  const second = secondReading(first, read.authored, disagreement);
  return second ? { case: second } : { discarded: `${first.id}: a second reading is the same` };
}
