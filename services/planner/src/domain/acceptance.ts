import type { Acceptance, Refusal } from '@modwright/contracts/plan';
import { splitSentences } from './brief.ts';
import type { Behaviour } from './draft.ts';
import { wordsOf } from './names.ts';

/** A sentence that says what must happen: with a condition, a limit, a result or an example. */
const STATES_BEHAVIOUR =
  /\b(given|when|if|unless|only|cannot|can't|must|may not|nobody|at most|at least|never|refused|already|answers?|adds?|takes?|shows?|counts?|again)\b/i;
/** A sentence that says where to call an action, not what comes of it. */
const NAMES_ENDPOINT = /\b(?:POST|PUT|PATCH|DELETE)\s+\//;
const SHORTEST_WORDS = 5;

/** What must be true of the finished module: the person's sentences word for word, then the planner's examples, then one line for each refusal they leave out. */
export function acceptanceOf(module: string, behaviour: Behaviour, examples: readonly string[], refusals: readonly Refusal[]): Acceptance[] {
  const own = behaviour.sentences
    .flatMap(({ requirement, text }) => splitSentences(text).map((sentence) => ({ text: sentence, requirement, fromBrief: true })))
    .filter(({ text }) => STATES_BEHAVIOUR.test(text) && wordsOf(text).length >= SHORTEST_WORDS && !(behaviour.kind === 'action' && NAMES_ENDPOINT.test(text)));
  const requirement = behaviour.requirements[0] ?? '';
  const written = examples.filter((example) => !own.some(({ text }) => text === example)).map((text) => ({ text, requirement, fromBrief: false }));
  const isSaid = (refusal: Refusal): boolean => own.some(({ text }) => text.includes(String(refusal.status)));
  // That a row is missing is answered before the module is called, and judged by cases that follow from the plan.
  const refused = refusals
    .filter((refusal) => refusal.status !== 404 && !isSaid(refusal))
    .map((refusal) => ({ text: refusalText(refusal, behaviour), requirement, fromBrief: false }));
  const all = [...own, ...written, ...refused];
  // Nothing says what comes of it: then the words that ask for it have to do.
  const asked = behaviour.sentences.slice(0, 1).map(({ requirement: id, text }) => ({ text, requirement: id, fromBrief: true }));
  return (all.length > 0 ? all : asked).map((one, index) => ({ id: `${module}.a${index + 1}`, ...one }));
}

function refusalText({ status, when }: Refusal, behaviour: Behaviour): string {
  const act = behaviour.kind === 'action' ? wordsOf(`${behaviour.verb} ${behaviour.entity}`).join(' ') : 'the report';
  return `When ${when}, then "${act}" is refused with ${status}`;
}
