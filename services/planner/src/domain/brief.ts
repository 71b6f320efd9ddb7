import { createHash } from 'node:crypto';
import type { Brief, Requirement } from '@modwright/contracts/plan';
import { wordsOf } from './names.ts';

/** The person's requirements word for word, or the sentences and clauses of the description, word for word. */
export function readRequirements(brief: Brief): Requirement[] {
  if (brief.requirements.length > 0) return withIds(brief.requirements);
  return splitClauses(brief.text).map((text, index) => ({ id: `R${index + 1}`, text }));
}

function withIds(given: readonly Requirement[]): Requirement[] {
  const taken = new Set(given.map((one) => one.id).filter(Boolean));
  let next = 1;
  return given
    .filter((one) => one.text.trim())
    .map((one) => {
      if (one.id) return { id: one.id, text: one.text.trim() };
      while (taken.has(`R${next}`)) next += 1;
      taken.add(`R${next}`);
      return { id: `R${next}`, text: one.text.trim() };
    });
}

/** Verbs that begin a clause of their own: "..., mark them read, filter by status". */
const CLAUSE_VERBS = new Set(
  (
    'add allow approve archive assign award book borrow browse buy calculate cancel cast change check choose close compute confirm count create deactivate delete draw edit ' +
    'enrol enroll enter expire export filter find finish flag give join keep leave lend let limit list lock log manage mark merge move notify open order pause pay pick place ' +
    'plan post publish rate read receive record refuse register reject remove rename renew rent reopen report reserve reset resolve restock return review save schedule ' +
    'search see sell send set settle share show sign sort start stop store submit subscribe summarise summarize swap tag take total track transfer undo unlock update ' +
    'upload view vote warn withdraw write'
  ).split(' '),
);

const LINE_MARK = /^\s*(?:[-*•+]|\d+[.)])\s+/;
const HEADING = /^\s*#+\s+/;

/** List items as they are; other lines as sentences and imperative clauses. In the text's own words and order. */
export function splitClauses(text: string): string[] {
  return text
    .split(/\r?\n/)
    .flatMap((line) => (LINE_MARK.test(line) ? [line.replace(LINE_MARK, '')] : splitSentences(line.replace(HEADING, '')).flatMap(splitImperatives)))
    .map((clause) => clause.trim().replace(/[;,]$/, '').trim())
    .filter((clause) => wordsOf(clause).length > 0);
}

/** Sentences of a text. A full stop inside a number, a path or an abbreviation does not end one. */
export function splitSentences(text: string): string[] {
  return text
    .split(/(?<=[.!?;])\s+(?=\S)/)
    .map((sentence) => sentence.trim())
    .filter(Boolean);
}

/** The sentences of one requirement, and the clauses of a sentence that lists what to do. */
export function sentencesOf(requirement: Requirement): string[] {
  return splitSentences(requirement.text).flatMap(splitImperatives);
}

/** "A list: add books, mark them read" is three clauses; commas inside an enumeration of nouns do not split. */
function splitImperatives(sentence: string): string[] {
  if (sentence.includes('`')) return [sentence];
  const colon = sentence.match(/^([^:]{2,80}):\s+(.*)$/s);
  const startsClause = (part: string): boolean => CLAUSE_VERBS.has(wordsOf(part.replace(/^and\s+/i, ''))[0] ?? '');
  const head = colon && startsClause(colon[2] ?? '') ? [colon[1] ?? ''] : [];
  const rest = head.length > 0 ? (colon?.[2] ?? '') : sentence;
  if (head.length === 0 && !startsClause(rest)) return [sentence];
  const parts = rest.split(/,\s+|\s+(?=and\s)/);
  const clauses: string[] = [];
  for (const part of parts) {
    if (clauses.length === 0 || startsClause(part)) clauses.push(part.replace(/^and\s+/i, ''));
    else clauses[clauses.length - 1] += rest.includes(`, ${part}`) ? `, ${part}` : ` ${part}`;
  }
  return [...head, ...clauses];
}

/** A mark that the text does not contain and that follows from it alone, so that nothing inside can end the quotation. */
export function fenceOf(text: string): string {
  for (let round = 0; ; round += 1) {
    const fence = `DATA-${createHash('sha256').update(`${round}:${text}`).digest('hex').slice(0, 12)}`;
    if (!text.includes(fence)) return fence;
  }
}

/** The text between two fences: quoted material, never instructions. */
export function quoted(text: string): string {
  const fence = fenceOf(text);
  return `<${fence}>\n${text}\n</${fence}>`;
}
