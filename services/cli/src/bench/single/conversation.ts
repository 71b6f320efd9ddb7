import type { PolicyClient } from '@modwright/agent';
import { Role, type Completed, type Message } from '@modwright/contracts/policy';
import { seededRandom } from '@modwright/runtime';

/** What one conversation may use. */
export interface Allowance {
  /** Tokens read and written, every call's whole prompt counted: as the team's are. */
  readonly tokens: number;
  readonly seconds: number;
}

/** One question and the place it has in the conversation. */
export interface Question {
  /** "declare", "module", "repair". */
  readonly step: string;
  /** Module it is about; empty for the whole app. */
  readonly module: string;
  /** What is said before it that still holds, oldest first. */
  readonly before: readonly Exchange[];
  readonly text: string;
  /** What the answer begins with; empty = nothing is forced. */
  readonly start: string;
  /** 0 = the first try, which is greedy; a later one is sampled, so that it does not repeat what failed. */
  readonly attempt: number;
  readonly maxTokens: number;
  readonly stop: readonly string[];
  readonly schema?: object;
}

/** What was asked and what was answered, as it stays in the conversation. */
export interface Exchange {
  readonly question: string;
  readonly answer: string;
  /** True for what every later answer needs; other exchanges go, oldest first, when the model cannot read that much. */
  readonly pinned: boolean;
}

/** One model, one conversation, one allowance. */
export interface Conversation {
  /** The answer; undefined = the allowance, or what the model can read, does not reach for it. Throws AppError. */
  ask(question: Question): Promise<Completed | undefined>;
  /** Tokens used so far. */
  used(): number;
}

export interface ConversationParts {
  readonly policy: PolicyClient;
  readonly system: string;
  /** Tokens the model reads and writes in one call. */
  readonly contextTokens: number;
  readonly allowance: Allowance;
  /** Names the conversation: a repeated one replays what was sampled under it. */
  readonly key: string;
  readonly seed: number;
  readonly signal: AbortSignal;
}

/** Tokens below which no answer can be of use. */
const LEAST_ANSWER = 100;
/** Of tries after the first. */
const TEMPERATURE = 0.8;
/** Tokens of a text where nobody counted them: code and JSON have about three characters a token. */
const CHARS_PER_TOKEN = 3;

/** Starts the conversation: nothing is asked yet. */
export function startConversation(parts: ConversationParts): Conversation {
  const { policy, allowance, key, seed, signal } = parts;
  const startedAt = performance.now();
  let tokens = 0;
  let calls = 0;
  return {
    used: () => tokens,
    ask: async (question) => {
      const messages = toMessages(parts, question);
      if (!messages) return undefined;
      const expected = estimate(messages.map(({ content }) => content).join(''));
      const seconds = (performance.now() - startedAt) / 1000;
      const maxTokens = Math.min(question.maxTokens, allowance.tokens - tokens - expected);
      if (maxTokens < LEAST_ANSWER || seconds > allowance.seconds) return undefined;
      const { step, module, attempt, stop, schema } = question;
      calls += 1;
      const random = seededRandom([seed, step, module, attempt].join('/'))();
      const completed = await policy.generate(
        `${key}/${calls}`,
        {
          context: { build: key, role: 'single', step, module, attempt, sample: 0, group: '' },
          messages,
          sampling: { temperature: attempt === 0 ? 0 : TEMPERATURE, topP: 1, maxTokens, seed: Math.floor(random * 0x7fffffff), stop: [...stop] },
          ...(schema ? { schema } : {}),
        },
        signal,
      );
      // Some servers do not count.
      tokens += completed.promptTokens + completed.completionTokens || expected + estimate(completed.text);
      return completed;
    },
  };
}

function toMessages({ system, contextTokens }: ConversationParts, { before, text, start, maxTokens }: Question): Message[] | undefined {
  const fixed = estimate(system + text + start) + maxTokens;
  const kept = fit(before, contextTokens - fixed);
  return (
    kept && [
      { role: Role.SYSTEM, content: system },
      ...kept.flatMap(({ question, answer }) => [
        { role: Role.USER, content: question },
        { role: Role.ASSISTANT, content: answer },
      ]),
      { role: Role.USER, content: text },
      ...(start === '' ? [] : [{ role: Role.ASSISTANT, content: start }]),
    ]
  );
}

/** The exchanges that the model can read beside the question: all pinned ones, and of the others the newest. Undefined = not even the pinned ones fit. */
export function fit(exchanges: readonly Exchange[], room: number): readonly Exchange[] | undefined {
  const size = (some: readonly Exchange[]): number => some.reduce((sum, { question, answer }) => sum + estimate(question + answer), 0);
  let kept = exchanges;
  while (size(kept) > room) {
    const oldest = kept.find(({ pinned }) => !pinned);
    if (!oldest) return undefined;
    kept = kept.filter((exchange) => exchange !== oldest);
  }
  return kept;
}

function estimate(text: string): number {
  return Math.ceil(text.length / CHARS_PER_TOKEN);
}
