import { parseStructured, type Turn } from '@modwright/agent';
import type { Case } from '@modwright/contracts/grading';
import type { Acceptance } from '@modwright/contracts/plan';
import { Role, type Message } from '@modwright/contracts/policy';
import { AppError } from '@modwright/runtime';
import { confirmed, findMisreading } from '../domain/authored/agree.ts';
import { compileCase } from '../domain/authored/compile.ts';
import { authoredQuestion } from '../domain/authored/prompt.ts';
import { authoredSchema, type AuthoredCase } from '../domain/authored/schema.ts';
import type { Vocabulary } from '../domain/authored/vocabulary.ts';

/** Samples of one sentence: greedy, then others until two agree. */
const SAMPLES = 3;
const TEMPERATURE = 0.7;
const MAX_TOKENS = 500;

/** The part of a turn that asks the model. */
export type Asking = Pick<Turn, 'ask'>;

/** The part of a turn that making cases uses. */
export type CaseTurn = Pick<Turn, 'ask' | 'sandbox' | 'signal' | 'say'>;

/** The case two readings of a sentence agree on, or why there is none. */
export type Authored = { readonly authored: Case } | { readonly discarded: string };

/**
 * Has one acceptance sentence read until two readings agree, or one tells of a refusal. Readings that cannot be right do not count.
 * @param doubt what speaks against an earlier reading; absent = nobody has read it before.
 */
export async function authorCase(
  vocabulary: Vocabulary,
  acceptance: Acceptance,
  worked: readonly Message[],
  turn: Asking,
  seed: number,
  doubt?: string,
): Promise<Authored> {
  const readings: Case[] = [];
  let fault = 'no two readings agree';
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    const reading = await readSentence(vocabulary, acceptance, worked, turn, { sample, seed, doubt });
    if ('fault' in reading) fault = reading.fault;
    // Two readings of a refusal agree as soon as both refuse, whatever their scenes: a second one would confirm nothing.
    else if (isRefusal(reading.case)) return { authored: reading.case };
    else readings.push(reading.case);
    const found = confirmed(readings);
    if (found) return { authored: found };
    if (readings.length + (SAMPLES - 1 - sample) < 2) break;
  }
  return { discarded: `${acceptance.id}: ${fault}` };
}

function isRefusal(reading: Case): boolean {
  return reading.steps.some((step) => !step.given && (step.expect?.status ?? 0) >= 400);
}

type Reading = { readonly case: Case } | { readonly fault: string };

async function readSentence(
  vocabulary: Vocabulary,
  acceptance: Acceptance,
  worked: readonly Message[],
  turn: Asking,
  at: { sample: number; seed: number; doubt: string | undefined },
): Promise<Reading> {
  const schema = authoredSchema(vocabulary);
  const question = authoredQuestion(vocabulary, acceptance.text);
  const name = at.doubt ? `${acceptance.id}.again` : acceptance.id;
  const completed = await turn.ask({
    context: { step: `cases.${name}`, module: vocabulary.module.name, attempt: 0, sample: at.sample, group: name },
    messages: [...worked, { role: Role.USER, content: at.doubt ? `${question}\n${at.doubt}` : question }],
    sampling: { temperature: at.sample === 0 ? 0 : TEMPERATURE, topP: 0, maxTokens: MAX_TOKENS, seed: at.seed + at.sample, stop: [] },
    schema,
  });
  try {
    const reading = compileCase(vocabulary, acceptance, parseStructured<AuthoredCase>(completed, schema));
    const misread = findMisreading(acceptance, vocabulary.module, reading);
    return misread ? { fault: misread } : { case: reading };
  } catch (reason) {
    const error = AppError.from(reason);
    if (error.code === 'INVALID_ARGUMENT') return { fault: error.message };
    throw error;
  }
}
