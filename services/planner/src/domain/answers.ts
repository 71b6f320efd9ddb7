import type { Answer, Brief } from '@modwright/contracts/plan';
import { splitSentences } from './brief.ts';
import { limitsIn, withLimit } from './limits.ts';

const NOBODY_SIGNS_IN = /\bnobody (?:signs|logs) in\b/i;
const EVERYBODY_SIGNS_IN = /\beverybody (?:signs|logs) in\b/i;
const SPEAKS_OF_SIGN_IN = /\b(?:sign|log)(?:s|ged|ed)?[ -]?in\b|\b(?:accounts?|passwords?)\b/i;
const FORBIDS_SIGN_IN = /\b(?:no|without(?: any)?)\s+(?:sign-in|login|log-in|accounts?|passwords?)\b/i;

/** The brief with what a person answered as requirements of its own, and without what the answers decide against. */
export function withAnswers(brief: Brief, answers: readonly Answer[]): Brief {
  return answers.reduce(withAnswer, brief);
}

function withAnswer(brief: Brief, { text }: Answer): Brief {
  const settled: Brief = {
    ...brief,
    text: settle(brief.text, text),
    requirements: brief.requirements.map((one) => ({ ...one, text: settle(one.text, text) })).filter((one) => one.text.trim() !== ''),
  };
  const said = NOBODY_SIGNS_IN.test(text) ? 'It works without sign-in.' : text;
  if (settled.requirements.length > 0) return { ...settled, requirements: [...settled.requirements, { id: '', text: said }] };
  return { ...settled, text: `${settled.text.trimEnd()}\n- ${said}` };
}

/** Limits that the answer sets have its value everywhere; sentences that it decides against go. */
function settle(text: string, answer: string): string {
  const limited = limitsIn(answer).reduce(withLimit, text);
  const isGone = NOBODY_SIGNS_IN.test(answer)
    ? (sentence: string): boolean => SPEAKS_OF_SIGN_IN.test(sentence)
    : EVERYBODY_SIGNS_IN.test(answer)
      ? (sentence: string): boolean => FORBIDS_SIGN_IN.test(sentence)
      : () => false;
  const gone = limited.split(/\r?\n/).flatMap(splitSentences).filter(isGone);
  return gone.reduce((current, sentence) => current.replace(sentence, '').replace(/[ \t]{2,}/g, ' '), limited);
}
