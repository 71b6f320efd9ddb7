import { AppError } from '@modwright/runtime';
import { readPrompt } from '../prompts/prompt.ts';
import { beginnings } from './behaviours.ts';
import { askStructured, type Asking } from './step.ts';

const prompt = readPrompt('superseded');

/** Sentences of one module that a follow-up may do away with; more would lose a small model its place. */
const MAX_SENTENCES = 12;

/** Which of a module's sentences do not hold any more once these are true. A model that gives no answer leaves them all. */
export async function askSuperseded(asking: Asking, module: string, followUp: readonly string[], sentences: readonly string[]): Promise<string[]> {
  const old = sentences.slice(0, MAX_SENTENCES);
  if (old.length === 0) return [];
  asking.say(`working out what changes about "${module}"`);
  const keys = beginnings(old);
  const verdict = { enum: ['stays', 'falls'] };
  const schema = { type: 'object', properties: Object.fromEntries(keys.map((key) => [key, verdict])), required: keys, additionalProperties: false };
  const listed = (texts: readonly string[]): string => texts.map((text) => `- ${text}`).join('\n');
  const values = { brief: listed(followUp), sentences: listed(old) };
  try {
    const answer = await askStructured<Record<string, string>>(asking, { step: 'superseded', about: module, prompt, values, schema, maxTokens: 400 });
    return old.filter((_, index) => answer[keys[index] ?? ''] === 'falls');
  } catch (error) {
    if (AppError.from(error).code !== 'FAILED_PRECONDITION') throw error;
    return [];
  }
}
