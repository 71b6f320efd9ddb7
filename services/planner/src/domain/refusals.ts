import type { Refusal } from '@modwright/contracts/plan';
import { splitSentences } from './brief.ts';

/** Refusals that sentences state with their status: "A tool that is already lent cannot be lent again (409)." */
export function statedRefusals(sentences: readonly string[]): Refusal[] {
  return sentences.flatMap(splitSentences).flatMap((sentence) => {
    const match = /\(?\b(?:HTTP |status |answers? )?(400|403|404|409|422)\b\)?/.exec(sentence);
    if (!match) return [];
    return [{ status: Number(match[1]), when: reasonOf(sentence.replace(/\s*\(?\b(?:HTTP |status |with |answers? )*(?:400|403|404|409|422)\b\)?/g, '')) }];
  });
}

/** The state of affairs behind a refusing sentence, in its words: "the tool is already lent". */
function reasonOf(sentence: string): string {
  const text = sentence.trim().replace(/[.;,]+$/, '');
  const condition = /^(?:when|if)\s+(.+?),\s+(?:it|the|this|nobody|no one|sign|that)\b.*$/i.exec(text);
  if (condition?.[1]) return lowerFirst(condition[1]);
  const state = /^an?\s+(.+?)\s+(?:that|who|which)\s+(is|has|holds)\s+(.+?)\s+(?:cannot|can't|may not|must not)\b/i.exec(text);
  if (state) return `the ${state[1]} ${state[2]} ${state[3]}`;
  const holding = /^an?\s+(.+?)\s+with\s+(.+?)\s+(?:cannot|can't|may not|must not)\s/i.exec(text);
  if (holding) return `the ${holding[1]} has ${holding[2]}`;
  const twice = /^the same\s+(.+?)\s+(?:cannot|can't|may not|must not)\s+(?:be\s+)?(.+?)\s+twice\b(.*)$/i.exec(text);
  if (twice) return `the ${twice[1]} is already ${twice[2]}${twice[3]}`;
  const quality = /^an?\s+(\w+)\s+(.+?)\s+(?:cannot|can't|may not|must not)\s/i.exec(text);
  if (quality && /(ed|ent|full|closed)$/.test(quality[1] ?? '')) return `the ${quality[2]} is ${quality[1]}`;
  return lowerFirst(text);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
