import type { Budget, Usage } from '@modwright/contracts/build';

/** What a build may use when the person does not say: on the embedded model the seconds end it, on a hosted one the tokens (prompts count). */
export const DEFAULT_BUDGET: Budget = { tokens: 400_000, seconds: 1_800, repairTurns: 3, samples: 4, bar: 1 };

/** A budget with every limit filled in. */
export function fillBudget(asked: Budget | undefined): Budget {
  return {
    tokens: asked?.tokens || DEFAULT_BUDGET.tokens,
    seconds: asked?.seconds || DEFAULT_BUDGET.seconds,
    repairTurns: asked?.repairTurns || DEFAULT_BUDGET.repairTurns,
    samples: asked?.samples || DEFAULT_BUDGET.samples,
    bar: asked?.bar || DEFAULT_BUDGET.bar,
  };
}

/** Tokens the model read and wrote. */
export function tokensOf(usage: Usage | undefined): number {
  return (usage?.promptTokens ?? 0) + (usage?.completionTokens ?? 0);
}

export function addUsage(sum: Usage | undefined, more: Usage | undefined): Usage {
  return {
    modelCalls: (sum?.modelCalls ?? 0) + (more?.modelCalls ?? 0),
    promptTokens: (sum?.promptTokens ?? 0) + (more?.promptTokens ?? 0),
    completionTokens: (sum?.completionTokens ?? 0) + (more?.completionTokens ?? 0),
    modelMs: (sum?.modelMs ?? 0) + (more?.modelMs ?? 0),
    queuedMs: (sum?.queuedMs ?? 0) + (more?.queuedMs ?? 0),
    sandboxMs: (sum?.sandboxMs ?? 0) + (more?.sandboxMs ?? 0),
    turnMs: (sum?.turnMs ?? 0) + (more?.turnMs ?? 0),
  };
}
