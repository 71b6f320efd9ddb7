import pluralize from 'pluralize';
import { wordsOf } from './names.ts';

/** Verb forms that no ending rule joins, by the form a plan tends to use. */
const IRREGULAR: Readonly<Record<string, string>> = {
  lent: 'lend',
  paid: 'pay',
  sold: 'sell',
  bought: 'buy',
  done: 'do',
  sent: 'send',
  made: 'make',
  taken: 'take',
  given: 'give',
  won: 'win',
  held: 'hold',
  lost: 'lose',
  met: 'meet',
  kept: 'keep',
  left: 'leave',
  drawn: 'draw',
  gave: 'give',
  took: 'take',
  spent: 'spend',
  chosen: 'choose',
  hidden: 'hide',
};

/** The past form of a verb: "archived", "paid", "cancelled". */
export function pastForm(verb: string): string {
  const irregular = Object.entries(IRREGULAR).find(([, base]) => base === verb)?.[0];
  if (irregular) return irregular;
  if (/(?:cancel|ship|stop|drop|plan|submit|refer|swap|tag|pin|skip)$/.test(verb)) return `${verb}${verb.at(-1)}ed`;
  if (/e$/.test(verb)) return `${verb}d`;
  return /[^aeiou]y$/.test(verb) ? `${verb.slice(0, -1)}ied` : `${verb}ed`;
}

/** A word without its ending, so that "returned", "returning" and "returns" are one. */
export function stem(word: string): string {
  const known = IRREGULAR[word];
  if (known) return known;
  const single = pluralize.singular(word);
  const base = single.replace(/(ations?|ings?|ed|er|es|s)$/, '');
  return (base.length >= 3 ? base : single).replace(/(.)\1$/, '$1').replace(/[ei]$|y$/, '');
}

/** True when both words say the same thing in different forms. */
export function sameWord(a: string, b: string): boolean {
  if (a === b) return true;
  const [left, right] = [stem(a), stem(b)];
  if (left === right) return true;
  const shared = commonPrefix(left, right);
  return shared >= 4 && shared >= 0.7 * Math.max(left.length, right.length);
}

function commonPrefix(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}

/** True when some word of `text` is said, in any form, in `words`. */
export function mentions(words: readonly string[], text: string): boolean {
  return wordsOf(text).some((word) => words.some((other) => sameWord(word, other)));
}

/** True when every word of `text` is said in `words`. */
export function mentionsAll(words: readonly string[], text: string): boolean {
  return wordsOf(text).every((word) => words.some((other) => sameWord(word, other)));
}
