import { parseStructured, type Turn } from '@modwright/agent';
import { FinishReason, type Completed } from '@modwright/contracts/policy';
import { AppError } from '@modwright/runtime';
import { quoted } from '../domain/brief.ts';
import { toMessages, type PromptFile } from '../prompts/prompt.ts';

/** What a step may do: ask the model, and tell people what it is at. */
export type Asking = Pick<Turn, 'ask' | 'say'>;

export interface Question {
  readonly step: string;
  /** Behaviour it is about; empty for the whole plan. */
  readonly about: string;
  readonly prompt: PromptFile;
  readonly values: Readonly<Record<string, string>>;
  readonly schema: object;
  readonly maxTokens: number;
  readonly repair?: Repair | undefined;
  /** What packs say of it, as lines; empty = nothing. */
  readonly notes?: string | undefined;
}

/** A question that is asked again because its answer had faults. */
export interface Repair {
  /** 1 = the first repair. */
  readonly attempt: number;
  readonly findings: readonly string[];
}

/** Values that hold a person's words, or what a running app said. */
const QUOTED = new Set(['brief', 'sentences', 'modules', 'faults']);

/** Answers that may be unusable before a step gives up. */
const MAX_TRIES = 3;

/** Asks until the answer satisfies the schema. Throws FAILED_PRECONDITION when no try does. */
export async function askStructured<T>(asking: Asking, question: Question): Promise<T> {
  let why = '';
  for (let round = 0; round < MAX_TRIES; round += 1) {
    const completed = await askOnce(asking, question, round);
    try {
      if (completed.finish === FinishReason.LENGTH) throw new AppError('INVALID_ARGUMENT', `the answer is longer than ${question.maxTokens} tokens`);
      return parseStructured<T>(completed, withoutPatterns(question.schema));
    } catch (error) {
      why = AppError.from(error).message;
    }
  }
  throw new AppError(
    'FAILED_PRECONDITION',
    `failed to plan ${question.step}: the model gave no usable answer in ${MAX_TRIES} tries (${why}); try a larger model or a simpler brief`,
  );
}

/** The schema that an answer must satisfy. Patterns steer decoding where the server knows them; the readers of answers take any text. */
function withoutPatterns(schema: object): object {
  return JSON.parse(JSON.stringify(schema, (key, value: unknown) => (key === 'pattern' && typeof value === 'string' ? undefined : value))) as object;
}

async function askOnce(asking: Asking, question: Question, round: number): Promise<Completed> {
  const { step, about, prompt, values } = question;
  const attempt = (question.repair?.attempt ?? 0) * MAX_TRIES + round;
  const notes = question.notes ? quoted(question.notes) : '';
  const messages = toMessages(prompt, values, (name, text) => (QUOTED.has(name) ? quoted(text) : text), notes);
  const findings = (question.repair?.findings ?? []).map((finding) => `- ${finding}`).join('\n');
  const last = messages.at(-1);
  if (findings && last)
    messages[messages.length - 1] = { ...last, content: `${last.content}\nA first answer had these faults, avoid them:\n${findings}\nAnswer:` };
  // The first try is greedy; a try after an unusable answer must not repeat it.
  const sampling = { temperature: round === 0 ? 0 : 0.7, topP: 1, maxTokens: question.maxTokens, seed: round, stop: [] };
  return asking.ask({
    context: { step, module: about, attempt, sample: 0, group: `${step}/${about}/${attempt}` },
    messages,
    sampling,
    schema: question.schema,
  });
}
