import type { Acceptance, Field, Module, Refusal, Superseded } from '@modwright/contracts/plan';
import { acceptanceOf } from '../acceptance.ts';
import type { ActionContract, EntityDraft, ReportContract, Sentence } from '../draft.ts';
import { mentionsAll } from '../grounding.ts';
import { limitsIn, withLimit, type Limit } from '../limits.ts';
import { wordsOf } from '../names.ts';
import { MAX_RESPONSIBILITY, said } from '../modules.ts';
import { statedRefusals } from '../refusals.ts';
import type { ModuleChange } from './follow-up.ts';
import { toBehaviour } from './known-modules.ts';

/** Sentences of a module that the follow-up puts another limit in the place of, and why they fall. */
export function fallenLimits({ known, sentences }: ModuleChange): Superseded[] {
  return known.module.acceptance.flatMap(({ text }): Superseded[] => {
    const by = sentences.find((sentence) => newLimits(text, sentence.text).length > 0);
    return by ? [{ what: text, reason: reasonOf(by) }] : [];
  });
}

export function reasonOf({ text }: Sentence): string {
  return `the follow-up says "${text}"`;
}

/** Limits of the new sentence that the old one has with another value. */
function newLimits(old: string, sentence: string): Limit[] {
  const before = limitsIn(old);
  return limitsIn(sentence).filter((limit) => before.some(({ key, value }) => key === limit.key && value !== limit.value));
}

/** The module with what the follow-up says about it: everything else of its contract stays as it is. */
export function changeModule(
  change: ModuleChange,
  contract: ActionContract | ReportContract | undefined,
  fallen: ReadonlySet<string>,
  entities: readonly EntityDraft[],
): Module {
  const { known, sentences } = change;
  const { module } = known;
  const words = sentences.flatMap(({ text }) => wordsOf(text));
  const input = contract && 'input' in contract ? freshFields(module.input, contract.input, words) : [];
  const figures = contract && 'figures' in contract ? freshFields(module.output?.fields ?? [], contract.figures, words) : [];
  const refusals = freshRefusals(change, contract);
  const spokenOf = entities.map(({ name }) => name).filter((name) => mentionsAll(words, name));
  return {
    ...module,
    responsibility: changedResponsibility(change, fallen),
    input: [...module.input, ...input.map((field) => ({ ...field, required: field.required && field.defaultJson !== '' }))],
    output: module.output && { ...module.output, fields: [...module.output.fields, ...figures] },
    refusals: [...module.refusals.map((refusal) => ({ ...refusal, when: withNewLimits(refusal.when, change) })), ...refusals],
    entities: [...new Set([...module.entities, ...spokenOf, ...input.map(({ ref }) => ref).filter(Boolean)])],
    acceptance: [...module.acceptance.filter(({ text }) => !fallen.has(text)), ...freshAcceptance(change, contract, refusals)],
  };
}

function freshFields(before: readonly Field[], given: readonly Field[], words: readonly string[]): Field[] {
  return given.filter((field) => !before.some(({ name }) => name === field.name) && mentionsAll(words, field.name.replace(/Id$/, '')));
}

/** Refusals that the new sentences state; where they state none, those the model read out of them. */
function freshRefusals({ known, sentences }: ModuleChange, contract: ActionContract | ReportContract | undefined): Refusal[] {
  const stated = statedRefusals(sentences.map(({ text }) => text));
  const restricts = sentences.some(
    ({ text }) => /\b(?:cannot|can't|may not|must|only|refused|never|at most|at least)\b/i.test(text) && limitsIn(text).length === 0,
  );
  const guessed = contract && 'refusals' in contract && restricts ? contract.refusals : [];
  return (stated.length > 0 ? stated : guessed).filter(
    ({ status, when }) => status !== 404 && !known.module.refusals.some((old) => old.status === status && sameText(old.when, when)),
  );
}

const sameText = (one: string, other: string): boolean => wordsOf(one).join(' ') === wordsOf(other).join(' ');

function withNewLimits(text: string, { known, sentences }: ModuleChange): string {
  const replaced = sentences.flatMap((sentence) =>
    known.module.acceptance.flatMap((old) =>
      newLimits(old.text, sentence.text).flatMap((limit) => {
        const before = limitsIn(old.text).find(({ key }) => key === limit.key);
        return before ? [{ before: before.value, limit }] : [];
      }),
    ),
  );
  // "the member holds 3 tools already": the number of a refusal is the limit's.
  return replaced.reduce((current, { before, limit }) => withLimit(current, limit).replace(new RegExp(`\\b${before}\\b`), limit.value), text);
}

function changedResponsibility(change: ModuleChange, fallen: ReadonlySet<string>): string {
  const { module } = change.known;
  const fresh = said(toBehaviour(change.known, change.sentences));
  const kept = [...fallen].reduce(
    (text, sentence) =>
      text
        .replace(sentence, '')
        .replace(/\s{2,}/g, ' ')
        .trim(),
    module.responsibility,
  );
  // What is new must not be cut off.
  return `${kept.slice(0, Math.max(0, MAX_RESPONSIBILITY - fresh.length - 1))} ${fresh}`.trim();
}

/** Numbered on from the module's own, so that no id means two sentences. */
function freshAcceptance(
  { known, sentences }: ModuleChange,
  contract: ActionContract | ReportContract | undefined,
  refusals: readonly Refusal[],
): Acceptance[] {
  const { name, acceptance } = known.module;
  const last = Math.max(0, ...acceptance.map(({ id }) => Number(/\.a(\d+)$/.exec(id)?.[1] ?? 0)));
  const texts = new Set(acceptance.map(({ text }) => text));
  return acceptanceOf(name, toBehaviour(known, sentences), contract?.examples ?? [], refusals)
    .filter(({ text }) => !texts.has(text))
    .map((one, index) => ({ ...one, id: `${name}.a${last + index + 1}` }));
}
