/** Retries that may still be spent: each call earns a part of one, so that retries stay a small share of the load when everything fails. */
export interface RetryBudget {
  readonly tokens: number;
}

const EARNED_BY_A_CALL = 0.2;
const MOST = 10;

export const FULL_BUDGET: RetryBudget = { tokens: MOST };

export function earn(budget: RetryBudget): RetryBudget {
  return { tokens: Math.min(MOST, budget.tokens + EARNED_BY_A_CALL) };
}

/** The budget after one retry; undefined when there is none left. */
export function spend(budget: RetryBudget): RetryBudget | undefined {
  return budget.tokens >= 1 ? { tokens: budget.tokens - 1 } : undefined;
}
