import type { Role } from '@modwright/contracts/policy';
import { digest } from '@modwright/runtime';
import type { CompletionRequest } from './completion.ts';

const ROLE_NAMES: Readonly<Partial<Record<Role, string>>> = { ROLE_SYSTEM: 'system', ROLE_USER: 'user', ROLE_ASSISTANT: 'assistant' };

/** The name of a role as chat templates and OpenAI's API spell it. */
export function roleName(role: Role): string {
  return ROLE_NAMES[role] ?? 'user';
}

/**
 * What makes two calls the same call: where in a build it belongs, what was asked, and how it was to be sampled.
 * The build's id and the seed stay out, since they differ between a recording and its replay.
 */
export function replayKey(request: CompletionRequest): string {
  const { context, sampling } = request;
  const canonical = [
    [context.role, context.step, context.module, context.attempt, context.sample],
    request.messages.map(({ role, content }) => [roleName(role), content]),
    [sampling.temperature, sampling.topP, sampling.maxTokens, sampling.stop],
    request.jsonSchema === undefined ? null : (JSON.parse(request.jsonSchema) as unknown),
  ];
  return digest(JSON.stringify(canonical));
}
