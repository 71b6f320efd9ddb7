import type { Module, Plan } from '@modwright/contracts/plan';
import { Candidate, Trust, type Renaming, type ShelfModule } from '@modwright/contracts/shelf';
import { findRenaming } from './fit.ts';
import { contentWords, dice, stemsOf, wordsOf } from './names.ts';
import { translateCases } from './translate-case.ts';

/** Kept modules that are tried for one planned module: each costs a start of the app. */
export const MAX_CANDIDATES = 2;

/** Below this share of common words two modules do different things, whatever their shapes. */
const MIN_LIKENESS = 0.25;

/** Everything that is said of a module, as one text to search. */
export function textOf(module: Module): string {
  return [module.name, module.responsibility, ...module.acceptance.map(({ text }) => text), ...module.refusals.map(({ when }) => when)].join('\n');
}

/**
 * The kept modules that may do for a planned one, best first: the contracts differ in names alone, and what is said of the one, in the names of the
 * other, is said of the other too.
 */
export function findCandidates(shelf: readonly ShelfModule[], plan: Plan, module: Module): Candidate[] {
  const wanted = stemsOf(contentWords(textOf(module)));
  const found = shelf.flatMap((kept) => {
    const renaming = findRenaming(kept, plan, module);
    return renaming ? [{ kept, renaming, likeness: dice(stemsOf(translatedWords(kept, renaming)), wanted) }] : [];
  });
  return found
    .filter(({ likeness }) => likeness >= MIN_LIKENESS)
    .sort((one, other) => foreign(one.kept) - foreign(other.kept) || other.likeness - one.likeness || one.kept.id.localeCompare(other.kept.id))
    .slice(0, MAX_CANDIDATES)
    .map(({ kept, renaming }) => Candidate.fromPartial({ kept: { ...kept, cases: [] }, renaming, cases: translateCases(kept, renaming, plan, module) }));
}

function foreign({ trust }: ShelfModule): number {
  return trust === Trust.IMPORTED ? 1 : 0;
}

function translatedWords({ app }: ShelfModule, renaming: Renaming): string[] {
  const pairs = [...renaming.entities, ...renaming.entities.flatMap(({ fields }) => fields), ...renaming.input, ...renaming.output];
  const names = new Map(pairs.flatMap(({ from, to }) => (wordsOf(from).length === 1 ? [[wordsOf(from)[0] ?? '', wordsOf(to)] as const] : [])));
  const [module] = app?.modules ?? [];
  return module ? contentWords(textOf(module)).flatMap((word) => names.get(word) ?? names.get(word.replace(/s$/, '')) ?? [word]) : [];
}
