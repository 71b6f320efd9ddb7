import { sameWord } from './grounding.ts';
import { camelCase, wordsOf } from './names.ts';

/** What the app does without a module. */
const CRUD_VERBS =
  'add create make new enter insert list show see view display search find filter browse sort edit change update modify delete remove store keep manage save record describe have'.split(
    ' ',
  );

/** Verbs that business rules hang on; each line holds words for one thing. */
const VERB_GROUPS: readonly (readonly string[])[] = [
  ['lend', 'borrow', 'loan', 'checkout'],
  ['return', 'giveback', 'bringback'],
  ['rent', 'hire'],
  ['reserve', 'book'],
  ['signup', 'register', 'enrol', 'enroll', 'join', 'rsvp'],
  ['cancel', 'withdraw'],
  ['leave', 'unregister'],
  ['approve', 'accept'],
  ['reject', 'decline', 'refuse'],
  ['pay'],
  ['settle'],
  ['vote'],
  ['close'],
  ['reopen'],
  ['open'],
  ['archive'],
  ['start', 'begin'],
  ['finish', 'complete'],
  ['stop'],
  ['ship', 'issue', 'dispatch'],
  ['receive', 'restock'],
  ['transfer', 'move'],
  ['rate'],
  ['assign'],
  ['publish'],
  ['submit'],
  ['renew', 'extend'],
  ['checkin'],
  ['scale'],
  ['mark'],
  ['discontinue'],
  ['activate'],
  ['deactivate'],
  ['lock'],
  ['unlock'],
  ['claim'],
  ['redeem'],
  ['draw'],
  ['swap'],
  ['sell'],
  ['buy', 'purchase', 'order'],
  ['deposit'],
  ['charge'],
  ['refund'],
  ['promote'],
  ['hand'],
  ['pick'],
  ['skip'],
  ['snooze'],
  ['invite'],
  ['release'],
  ['confirm'],
  ['merge'],
];

const joined = (verb: string): string => wordsOf(verb).join('');

/** True for the verb of plain storing, listing or editing: "add", "filterByStatus". */
export function isCrudVerb(verb: string): boolean {
  return CRUD_VERBS.some((crud) => sameWord(crud, wordsOf(verb)[0] ?? ''));
}

/** Index of what the verb means, or -1 when it is no known business verb. */
function groupOf(verb: string): number {
  const whole = joined(verb);
  const words = wordsOf(verb);
  const exact = VERB_GROUPS.findIndex((group) => group.some((member) => sameWord(member, whole)));
  return exact >= 0 ? exact : VERB_GROUPS.findIndex((group) => group.some((member) => words.some((word) => sameWord(member, word))));
}

/** Words for the same act that are one word long. */
export function synonymsOf(verb: string): readonly string[] {
  return /^mark/.test(verb) || wordsOf(verb).length > 1 ? [] : (VERB_GROUPS[groupOf(verb)] ?? []);
}

export function isBusinessVerb(verb: string): boolean {
  return groupOf(verb) >= 0;
}

/** True when both verbs name the same act: "borrow" and "lend". "markRead" and "markPaid" differ. */
export function sameVerb(a: string, b: string): boolean {
  if (joined(a) === joined(b)) return true;
  const [left, right] = [groupOf(a), groupOf(b)];
  if (/^mark/.test(a) || /^mark/.test(b)) return false;
  return left >= 0 && left === right;
}

/** True when the sentence speaks of the act, in any form or synonym. */
export function speaksOf(sentence: string, verb: string): boolean {
  const words = wordsOf(sentence);
  const pairs = words.slice(1).map((word, index) => `${words[index] ?? ''}${word}`);
  const group = VERB_GROUPS[groupOf(verb)] ?? [];
  const own = /^mark/.test(verb) ? wordsOf(verb) : [wordsOf(verb)[0] ?? ''];
  if (own.every((part) => words.some((word) => sameWord(word, part)))) return true;
  return !/^mark/.test(verb) && [...words, ...pairs].some((word) => group.some((member) => sameWord(member, word)));
}

/** "mark them read" and "mark a task as done" as "markRead" and "markDone". */
export function markVerb(sentence: string): string | undefined {
  const match = /\bmark(?:ed|s|ing)?\s+(?:(?:them|it|an?|the|one|each|every|[a-z]+s)\s+)?(?:[a-z]+\s+)?(?:as\s+)?([a-z]+)\b/i.exec(sentence);
  return match?.[1] ? camelCase(`mark ${match[1]}`) : undefined;
}

/** Verbs of "a poll can be closed", "only a started task can be finished": acts that a sentence names without commanding them. */
export function passiveVerbs(sentence: string): string[] {
  return [...sentence.matchAll(/\b(?:can|may)(?:\s+later)?\s+be\s+([a-z]+)\b/gi)].map((match) => baseForm(match[1] ?? '')).filter(Boolean);
}

/** "closed" as "close", "cancelled" as "cancel", for the known business verbs. */
export function baseForm(word: string): string {
  return VERB_GROUPS.flat().find((verb) => sameWord(verb, word.toLowerCase())) ?? '';
}
