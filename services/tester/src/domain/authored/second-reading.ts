import { Disagreement } from '@modwright/contracts/build';
import type { Case } from '@modwright/contracts/grading';
import { meet } from './agree.ts';

/**
 * What a second reading is told of how every draft answered the first. A weak model often puts the result of a call into the rows before it:
 * two readings that are told nothing make that mistake together, so their agreement alone would prove nothing.
 */
export function doubtAbout(disagreement: Disagreement): string {
  switch (disagreement) {
    case Disagreement.REFUSES:
      return 'A first test of this sentence was refused. "given" is what is there before the call, never what comes of it: write rows and input for which no refusal holds, and no row that the sentence does not need.';
    case Disagreement.ACCEPTS:
      return 'A first test of this sentence was not refused. Write rows and input that really are in the state in which it must be refused.';
    default:
      return 'A first test of this sentence may expect something wrong. Work out once more what comes of the call, from the rows that you write.';
  }
}

/**
 * The case that two readings of a sentence come to; undefined when the second says nothing new. Where the drafts answered yes or no otherwise
 * than the first reading, only another scene is news; where they answered with other values, a second reading that expects the same confirms it.
 */
export function secondReading(first: Case, second: Case, disagreement: Disagreement): Case | undefined {
  if (disagreement === Disagreement.ANSWERS) return meet(first, second) ?? second;
  return asks(first) === asks(second) ? undefined : second;
}

/** What a case sends and which status it expects. Free words do not matter, which of them are the same does. */
function asks({ steps }: Case): string {
  const names = new Map<string, string>();
  const alias = (label: string): string => names.get(label) ?? names.set(label, `n${names.size}`).get(label) ?? '';
  const plain = (text: string): string =>
    text.replace(/"[^"$]*\$(text|email|int):(\w+)[^"]*"/g, (_, kind: string, label: string) => `"${kind} ${alias(label)}"`);
  const [judged] = steps.filter(({ given }) => !given);
  const sent = steps.filter((step) => step.given || step === judged).map((step) => `${step.method} ${step.path} ${plain(step.bodyJson)}`);
  return [...sent, judged?.expect?.status ?? 0].join('\n');
}
