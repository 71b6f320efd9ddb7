import type { ActionBehaviour, Effect, EntityDraft } from './draft.ts';
import { mentionsAll, sameWord } from './grounding.ts';
import { spoken, wordsOf } from './names.ts';
import { speaksOf } from './verbs.ts';

/** Records whose noun no ending rule derives from the verb that makes them. */
const NOUNS: Readonly<Record<string, string>> = { lend: 'loan', borrow: 'loan', buy: 'purchase', sell: 'sale', pay: 'payment' };

/** Effects as answered, with the record that the action must make put in, and records that it cannot make left out. */
export function withImpliedEffects(effects: readonly Effect[], action: ActionBehaviour, entities: readonly EntityDraft[]): Effect[] {
  const made = impliedRecord(action, entities);
  const possible = effects.filter((effect) => effect.kind !== 'creates' || effect.entity === made || (made === '' && isRecord(effect.entity, entities)));
  const states = impliedStates(action, entities).filter(
    (state) => state.entity !== made && !possible.some((effect) => effect.entity === state.entity && effect.field === state.field),
  );
  if (!made || possible.some((effect) => effect.kind === 'creates')) return [...possible, ...states];
  return [{ kind: 'creates', entity: made, field: '' }, ...possible.filter((effect) => effect.entity !== made), ...states];
}

/** "and the tool is now lent", "the tool is available again": the act sets that choice of the tool. */
function impliedStates(action: ActionBehaviour, entities: readonly EntityDraft[]): Effect[] {
  const said = action.sentences.map((sentence) => sentence.text).join(' ');
  return entities.flatMap(({ name, fields }) => {
    const isNow = (value: string): boolean => new RegExp(`\\bthe ${spoken(name)}(?: is|,)(?: now)? ${spoken(value)}\\b`, 'i').test(said);
    return fields.filter((field) => field.values.some(isNow)).map((field) => ({ kind: 'sets' as const, entity: name, field: field.name }));
  });
}

/** "It answers the new loan" says it; else a record that refers to the row and is named like the act: a vote of "vote". */
function impliedRecord(action: ActionBehaviour, entities: readonly EntityDraft[]): string {
  const said = action.sentences.map((sentence) => sentence.text).join(' ');
  const fresh = /\banswers? (?:with )?the new (\w+)/i.exec(said)?.[1] ?? '';
  const stated = entities.find((entity) => fresh !== '' && mentionsAll([fresh], entity.name));
  if (stated) return stated.name;
  const noun = NOUNS[action.verb] ?? action.verb;
  const isNoun = (name: string): boolean =>
    wordsOf(noun).join('') === wordsOf(name).join('') || (wordsOf(name).length === 1 && sameWord(name.toLowerCase(), noun)) || isSpokenFor(name, action.verb);
  return (
    entities.find((entity) => entity.name !== action.entity && entity.fields.some((field) => field.ref === action.entity) && isNoun(entity.name))?.name ?? ''
  );
}

/** A record named by a synonym of the verb: "Registration" of "sign up". */
function isSpokenFor(name: string, verb: string): boolean {
  return !/^(cancel|return|close|mark|finish|complete|archive)/.test(verb) && speaksOf(wordsOf(name).join(' '), verb);
}

function isRecord(name: string, entities: readonly EntityDraft[]): boolean {
  return entities.some((entity) => entity.name === name && entity.fields.some((field) => field.ref !== ''));
}
