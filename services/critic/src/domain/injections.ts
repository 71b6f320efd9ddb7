import type { JudgementRequested } from '@modwright/contracts/build';
import type { Alarm } from './alarms.ts';

/** What a text does that only makes sense when a model or a grader reads it. */
interface Sign {
  readonly means: string;
  readonly pattern: RegExp;
}

const READER = String.raw`(?:reviewer|grader|judge|critic|evaluator|rater|assistant|language model|llm|ai|chatgpt|claude|agent|planner|coder|tester|integrator)s?`;
const VERDICT = String.raw`(?:score|rating|reward|grade|mark|verdict|points?|stars?|vote|thumbs?)s?`;
const BEST = String.raw`(?:1\.0+|100 ?%|10 ?(?:\/|out of) ?10|5 ?(?:\/|out of) ?5|five|full|maximum|max|highest|best|perfect|top|up)`;

/** Ordered from what is surest. None of them matches a brief, a gold app or a pack of this repository (injections.test.ts). */
const SIGNS: readonly Sign[] = [
  {
    means: 'marks of a chat template',
    pattern: /<\|(?:im_start|im_end|system|user|assistant|endoftext|eot_id)\|>|\[\/?INST\]|<<\/?SYS>>|<\/?(?:system|assistant)>/i,
  },
  { means: 'characters that nobody sees', pattern: /[\u202A-\u202E\u2066-\u2069\u{E0000}-\u{E007F}]|(?:\u200B|\u200C|\u200D|\u2060){3,}/u },
  {
    means: 'an order to forget orders',
    pattern:
      /\b(?:ignore|disregard|forget|override|bypass)\b[^.\n]{0,40}\b(?:previous|prior|above|earlier|preceding|your|system|all other)\b[^.\n]{0,30}\b(?:instructions?|rules?|prompts?|messages?|guidelines?|criteria)\b/i,
  },
  {
    means: 'words to whoever judges',
    pattern: new RegExp(String.raw`\b(?:dear |note to (?:the )?|to the |attention,? )${READER}\b|(?:^|[\n*/#"'\`])\s{0,8}${READER}\s{0,3}[:,]\s{1,3}\S`, 'i'),
  },
  {
    means: 'a new part for the reader',
    pattern: new RegExp(String.raw`\byou are (?:now )?(?:a |an |the )?(?:\w+ ){0,3}${READER}\b|\b(?:new|updated) (?:system )?instructions?\s*:`, 'i'),
  },
  {
    means: 'a wish for a verdict',
    pattern: new RegExp(
      String.raw`\b(?:give|award|assign|return|output|report|rate|score|mark|set|answer)\b[^.\n]{0,40}\b${BEST}\b[^.\n]{0,20}\b${VERDICT}\b|\b${VERDICT}\b\s{0,3}(?:must|should|shall|has to)?\s{0,3}(?:be|is|of|:|=|to)\s{0,3}${BEST}(?!\w)`,
      'i',
    ),
  },
  {
    means: 'a wish for a vote',
    pattern:
      /\b(?:vote for|prefer|choose|pick|rank)\b[^.\n]{0,20}\b(?:this (?:one|app|side|draft|version|solution)|the (?:first|second|left|right) (?:one|app|side|draft)|me)\b/i,
  },
  { means: "the judge's own answer", pattern: /["']?better["']?\s{0,3}:\s{0,3}["'](?:first|second|same)["']/i },
];

/** What in a text speaks to a model or a grader instead of to people: "an order to forget orders: ignore all previous instructions". Undefined = nothing. */
export function injectionIn(text: string): string | undefined {
  for (const { means, pattern } of SIGNS) {
    const found = pattern.exec(text);
    if (found) return `${means}: ${JSON.stringify(found[0].trim().slice(0, 120))}`;
  }
  return undefined;
}

/**
 * Texts of a build that speak to a model or a grader: requirements, and the modules of the app. They move no reward, so they close no gate;
 * people should know of them.
 */
export function injectionsIn(build: string, { plan, sources }: Pick<JudgementRequested, 'plan' | 'sources'>): Alarm[] {
  const texts = [
    ...(plan?.requirements ?? []).map(({ id, text }) => ({ where: `requirement ${id}`, text })),
    ...sources.map(({ module, source }) => ({ where: module, text: source })),
  ];
  return texts.flatMap(({ where, text }) => {
    const sign = injectionIn(text);
    return sign === undefined ? [] : [injectionAlarm(`${build}/${where}`, build, `${where} holds ${sign}`)];
  });
}

/** The same of a person's comment. @param said id of the vote or feedback. */
export function injectionsInComment(said: string, build: string, comment: string): Alarm[] {
  const sign = injectionIn(comment);
  return sign === undefined ? [] : [injectionAlarm(said, build, `a comment holds ${sign}`)];
}

function injectionAlarm(subject: string, build: string, evidence: string): Alarm {
  return { kind: 'injection', subject, build, evidence };
}
