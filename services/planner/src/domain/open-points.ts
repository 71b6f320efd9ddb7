import { EndpointKind, type Plan, type Question } from '@modwright/contracts/plan';
import { sentencesOf } from './brief.ts';
import { limitsIn } from './limits.ts';
import { spoken, wordsOf } from './names.ts';
import { withAssumption } from './settle.ts';

/** The plan with what it takes for granted, and with questions where the brief says two things at once. */
export function withOpenPoints(plan: Plan): Plan {
  const sentences = plan.requirements.flatMap(sentencesOf);
  const assumed = [...recordAssumptions(plan), ...reportAssumptions(plan), ...openEnds(sentences)].reduce(
    (current, { text, about }) => withAssumption(current, text, about),
    plan,
  );
  return {
    ...assumed,
    questions: [...limitConflicts(sentences), ...signInConflict(sentences)].map((question, index) => ({ ...question, id: `Q${index + 1}` })),
  };
}

interface Assumed {
  readonly text: string;
  readonly about: string;
}

function recordAssumptions(plan: Plan): Assumed[] {
  return plan.entities.flatMap((entity) => {
    const isCreated = plan.endpoints.some((endpoint) => endpoint.entity === entity.name && endpoint.kind === EndpointKind.CREATE);
    const maker = plan.modules.find((module) => module.output?.entity === entity.name && module.kind === 'MODULE_KIND_RULE');
    if (isCreated || !maker) return [];
    return [
      {
        text: `Rows of "${spoken(entity.name)}" come about through "${spoken(maker.name)}" only, so that its rules cannot be passed by`,
        about: maker.acceptance.find((one) => one.fromBrief)?.text ?? '',
      },
    ];
  });
}

/** A report whose figures the brief does not name. */
function reportAssumptions(plan: Plan): Assumed[] {
  return plan.modules.flatMap((module) => {
    const said = wordsOf(module.responsibility);
    const fields = module.output?.fields.map((field) => field.name) ?? [];
    if (module.kind !== 'MODULE_KIND_REPORT' || fields.every((name) => wordsOf(name).every((word) => said.includes(word)))) return [];
    return [{ text: `"${spoken(module.name)}" shows ${fields.map(spoken).join(', ')}`, about: module.responsibility.slice(0, 120) }];
  });
}

const OPEN_END = /\b(etc\b\.?|and so on|and more|for example|such as)/i;

function openEnds(sentences: readonly string[]): Assumed[] {
  return sentences.filter((sentence) => OPEN_END.test(sentence)).map((sentence) => ({ text: 'Only what is named is built', about: sentence }));
}

type Open = Omit<Question, 'id'>;

/** "at most 3 tools" in one place and "at most 5 tools" in another. */
function limitConflicts(sentences: readonly string[]): Open[] {
  const limits = new Map<string, Map<string, string>>();
  for (const sentence of sentences) {
    for (const { key, value } of limitsIn(sentence)) {
      const values = limits.get(key) ?? new Map<string, string>();
      limits.set(key, values.set(value, values.get(value) ?? sentence));
    }
  }
  return [...limits]
    .filter(([, values]) => values.size > 1)
    .map(([key, values]) => ({
      text: `The brief gives several limits "${key}". Which one holds?`,
      alternatives: [...values.keys()].map((value) => key.replace('N', value)),
    }));
}

function signInConflict(sentences: readonly string[]): Open[] {
  const all = sentences.join(' ');
  const isOpen = /\b(?:no|without(?: any)?)\s+(?:sign-in|login|log-in|accounts?|passwords?)\b/i.test(all);
  const isClosed = /\b(?:must|have to|need to)\s+(?:sign|log) in\b/i.test(all);
  return isOpen && isClosed
    ? [{ text: 'The brief asks for sign-in and for none. Which one holds?', alternatives: ['Nobody signs in', 'Everybody signs in'] }]
    : [];
}
