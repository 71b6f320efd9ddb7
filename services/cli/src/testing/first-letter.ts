import { Role, type TurnContext } from '@modwright/contracts/policy';
import type { Prompt } from '@modwright/agent';

/** The smallest task that a model can be rewarded for: name a thing, and begin with an A. */
export function nameA(thing: string, context: Partial<TurnContext>, seed: number): Prompt {
  return {
    context: { build: '', role: 'coder', step: 'draft', module: thing, attempt: 0, sample: 0, group: '', ...context },
    messages: [{ role: Role.USER, content: `Name a ${thing}.` }],
    sampling: { temperature: 1, topP: 1, maxTokens: 8, seed, stop: [] },
  };
}

/** 1 when the answer begins with an A. */
export function scoreOf(text: string): number {
  return /^\W*a/i.test(text) ? 1 : 0;
}
