import { askStructured, type Asking, type Repair } from './step.ts';
import type { LabelledSentence } from '../domain/behaviours.ts';
import { entityLines } from '../domain/entity-lines.ts';
import type { EntityDraft, Sentence } from '../domain/draft.ts';
import { readPrompt } from '../prompts/prompt.ts';

const prompt = readPrompt('behaviours');

/** Sentences of one question: beyond this a small model loses its place. */
const BATCH = 16;

/** What each sentence asks for. The answer repeats the beginning of every sentence, which keeps a small model in step with them. */
export async function askBehaviours(
  asking: Asking,
  sentences: readonly Sentence[],
  entities: readonly EntityDraft[],
  repair?: Repair,
): Promise<LabelledSentence[]> {
  if (sentences.length === 0) return [];
  asking.say('looking for rules and reports');
  const labelled: LabelledSentence[] = [];
  for (let from = 0; from < sentences.length; from += BATCH)
    labelled.push(...(await askBatch(asking, sentences.slice(from, from + BATCH), entities, from / BATCH, repair)));
  return labelled;
}

async function askBatch(
  asking: Asking,
  sentences: readonly Sentence[],
  entities: readonly EntityDraft[],
  batch: number,
  repair: Repair | undefined,
): Promise<LabelledSentence[]> {
  const keys = beginnings(sentences.map((sentence) => sentence.text));
  const names = entities.map((entity) => entity.name).join('|');
  const label = { type: 'string', pattern: `^(crud|(action|rule) [a-z][a-zA-Z]{1,20} (${names})|report [a-z][a-zA-Z]{2,30})$` };
  const labels = { type: 'array', minItems: 1, maxItems: 3, items: label };
  const schema = { type: 'object', properties: Object.fromEntries(keys.map((key) => [key, labels])), required: keys, additionalProperties: false };
  const values = { entities: entityLines(entities), sentences: sentences.map(({ text }) => `- ${text}`).join('\n') };
  const about = batch === 0 ? '' : `batch ${batch}`;
  const answer = await askStructured<Record<string, string[]>>(asking, { step: 'behaviours', about, prompt, values, schema, maxTokens: 900, repair });
  return sentences.map((sentence, index) => ({ ...sentence, labels: answer[keys[index] ?? ''] ?? [] }));
}

/** The first six words of each sentence, without marks that JSON escapes; made different where two begin alike. */
export function beginnings(sentences: readonly string[]): string[] {
  const keys: string[] = [];
  for (const sentence of sentences) {
    const words = sentence.replace(/["\\`]/g, '').split(/\s+/);
    let length = 6;
    while (keys.includes(words.slice(0, length).join(' ')) && length < words.length) length += 1;
    const key = words.slice(0, length).join(' ').slice(0, 80);
    keys.push(keys.includes(key) ? `${key} (${keys.length + 1})` : key);
  }
  return keys;
}
