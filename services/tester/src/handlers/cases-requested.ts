import type { CasesAuthored, CasesRequested } from '@modwright/contracts/build';
import type { Case } from '@modwright/contracts/grading';
import type { Acceptance, Plan } from '@modwright/contracts/plan';
import type { Message } from '@modwright/contracts/policy';
import { AppError } from '@modwright/runtime';
import { gradeApp } from '../adapters/grade.ts';
import { createVocabulary, type Vocabulary } from '../domain/authored/vocabulary.ts';
import { deriveCases } from '../domain/contract-cases/derive.ts';
import { joinCases, newSentences, stillHolding } from '../domain/earlier-cases.ts';
import { sortOut } from '../domain/sort-out.ts';
import { authorCase, type CaseTurn } from './author-case.ts';
import { rereadCases } from './reread-cases.ts';

/** Sentences that are read at once; the policy's queue shares the model among builds. */
const READ_AT_ONCE = 4;

/** Makes the case list of a plan, or reads disputed sentences of it again. Throws FAILED_PRECONDITION when the app does not start even with empty modules. */
export async function handleCasesRequested(request: CasesRequested, turn: CaseTurn, worked: readonly Message[]): Promise<CasesAuthored> {
  const { plan, base } = request;
  if (!plan) throw new AppError('INVALID_ARGUMENT', 'failed to make cases: the request has no plan');
  if (request.disputed.length > 0) return rereadCases(plan, request, turn, worked);
  const derived = deriveCases(plan);
  turn.say(`${derived.length} cases follow from the plan`);
  const { authored, discarded } = await authorCases(plan, turn, worked, request);
  const {
    earlier,
    fresh: cases,
    superseded,
  } = base ? joinCases(base, plan, derived, authored) : { earlier: [], fresh: [...derived, ...authored], superseded: [] };
  const graded = await gradeApp(turn, plan, new Map(), [...cases, ...earlier], `${request.seed}/null`);
  if ('bootFailure' in graded)
    throw new AppError('FAILED_PRECONDITION', `failed to make cases: the app with empty modules does not start: ${graded.bootFailure}`);
  const sorted = sortOut(cases, graded.results);
  const holding = stillHolding(earlier, sorted.cases, graded.results);
  const counting = [...holding.cases, ...sorted.cases];
  turn.say(`${counting.length} cases count, ${discarded.length + sorted.discarded.length} do not`);
  return { cases: counting, discarded: [...discarded, ...sorted.discarded], superseded: [...superseded, ...holding.superseded], again: false };
}

interface Sentence {
  readonly vocabulary: Vocabulary;
  readonly acceptance: Acceptance;
}

async function authorCases(
  plan: Plan,
  turn: CaseTurn,
  worked: readonly Message[],
  { base, seed }: CasesRequested,
): Promise<{ authored: Case[]; discarded: string[] }> {
  const sentences = plan.modules.flatMap((module): Sentence[] => {
    const vocabulary = createVocabulary(plan, module);
    return newSentences(module, base).map((acceptance) => ({ vocabulary, acceptance }));
  });
  const found: Awaited<ReturnType<typeof authorCase>>[] = [];
  const queue = sentences.entries();
  const work = async (): Promise<void> => {
    for (const [index, { vocabulary, acceptance }] of queue) {
      found[index] = await authorCase(vocabulary, acceptance, worked, turn, seed);
      turn.say(`${acceptance.id}: ${'authored' in found[index] ? 'a case' : found[index].discarded}`);
    }
  };
  await Promise.all(Array.from({ length: READ_AT_ONCE }, work));
  return {
    authored: found.flatMap((each) => ('authored' in each ? [each.authored] : [])),
    discarded: found.flatMap((each) => ('discarded' in each ? [each.discarded] : [])),
  };
}
