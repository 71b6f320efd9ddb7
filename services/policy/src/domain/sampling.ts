import type { GenerateRequest, Sampling } from '@modwright/contracts/policy';
import { AppError } from '@modwright/runtime';
import type { SamplingPlan } from './completion.ts';

const DEFAULT_MAX_TOKENS = 2048;
const MAX_STOPS = 16;

/** Fills in what the caller left open. Throws INVALID_ARGUMENT for values outside their range. */
export function toSamplingPlan(sampling: Sampling | undefined): SamplingPlan {
  const plan = {
    temperature: sampling?.temperature ?? 0,
    topP: sampling?.topP || 1,
    maxTokens: sampling?.maxTokens || DEFAULT_MAX_TOKENS,
    seed: sampling?.seed ?? 0,
    stop: sampling?.stop ?? [],
  };
  if (!(plan.temperature >= 0 && plan.temperature <= 5)) throw invalid(`temperature must be from 0 to 5, not ${plan.temperature}`);
  if (!(plan.topP > 0 && plan.topP <= 1)) throw invalid(`top_p must be above 0 and at most 1, not ${plan.topP}`);
  if (!(plan.maxTokens > 0)) throw invalid(`max_tokens must be at least 1, not ${plan.maxTokens}`);
  if (plan.stop.length > MAX_STOPS) throw invalid(`at most ${MAX_STOPS} stop strings are allowed, not ${plan.stop.length}`);
  return plan;
}

/** Throws INVALID_ARGUMENT when a request cannot be answered by any backend. */
export function assertAnswerable(request: GenerateRequest): void {
  if (request.requestId === '') throw invalid('request_id is empty: it is what makes a repeated call safe');
  if (request.messages.length === 0) throw invalid('messages are empty');
  if (request.jsonSchema === '') return;
  try {
    const schema: unknown = JSON.parse(request.jsonSchema);
    if (typeof schema === 'object' && schema !== null) return;
  } catch {
    // Said below: the text is the caller's, and where it breaks is no help.
  }
  throw invalid('json_schema is not a JSON object');
}

function invalid(problem: string): AppError {
  return new AppError('INVALID_ARGUMENT', `failed to generate: ${problem}`);
}
