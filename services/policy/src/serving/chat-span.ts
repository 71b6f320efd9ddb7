import type { GenerateRequest } from '@modwright/contracts/policy';
import type { TurnRecord } from '@modwright/store/policy';
import { ATTRIBUTE, capturesContent, METRIC, OPERATION, record, toMessagesAttribute, type SpanAttributes, type SpanSpec } from '@modwright/telemetry';
import type { BackendInfo } from '../domain/completion.ts';
import { toSamplingPlan } from '../domain/sampling.ts';

/** `chat {model}`: one completion, the wait for a slot included. */
export function chatSpan({ backend, model }: BackendInfo, request: GenerateRequest): SpanSpec {
  const { temperature, topP, maxTokens, seed } = toSamplingPlan(request.sampling);
  const said = capturesContent() ? toMessagesAttribute(request.messages.map(({ role, content }) => ({ role: roleOf(role), content }))) : undefined;
  return {
    name: `${OPERATION.chat} ${model}`,
    kind: 'client',
    operation: OPERATION.chat,
    measuredBy: METRIC.chatDuration,
    attributes: {
      [ATTRIBUTE.provider]: backend,
      [ATTRIBUTE.requestModel]: model,
      [ATTRIBUTE.agent]: request.context?.role || undefined,
      [ATTRIBUTE.module]: request.context?.module || undefined,
      [ATTRIBUTE.step]: request.context?.step || undefined,
      [ATTRIBUTE.rlGroup]: request.context?.group || undefined,
      [ATTRIBUTE.rlSample]: request.context?.group ? request.context.sample : undefined,
      [ATTRIBUTE.temperature]: temperature,
      [ATTRIBUTE.topP]: topP,
      [ATTRIBUTE.maxTokens]: maxTokens,
      [ATTRIBUTE.seed]: seed,
      [ATTRIBUTE.inputMessages]: said,
    },
  };
}

/** What is known of a completion once it is recorded. */
export function completedAttributes(turn: TurnRecord): SpanAttributes {
  return {
    [ATTRIBUTE.responseId]: turn.id,
    [ATTRIBUTE.responseModel]: turn.model,
    [ATTRIBUTE.policyVersion]: turn.policyVersion,
    [ATTRIBUTE.finishReasons]: [turn.finish],
    [ATTRIBUTE.inputTokens]: turn.promptTokens,
    [ATTRIBUTE.outputTokens]: turn.completionTokens,
    [ATTRIBUTE.queuedMs]: turn.queuedMs,
    [ATTRIBUTE.outputMessages]: capturesContent() ? toMessagesAttribute([{ role: 'assistant', content: turn.text }]) : undefined,
  };
}

/** Tokens and waiting of a completion, as metrics. */
export function measureCompletion(turn: TurnRecord): void {
  const agent = turn.request.context?.role || undefined;
  const model = { [ATTRIBUTE.requestModel]: turn.model, [ATTRIBUTE.agent]: agent };
  const told = { ...model, [ATTRIBUTE.operation]: OPERATION.chat, [ATTRIBUTE.provider]: turn.backend, [ATTRIBUTE.policyVersion]: turn.policyVersion };
  record(METRIC.tokens, turn.promptTokens, { ...told, [ATTRIBUTE.tokenType]: 'input' });
  record(METRIC.tokens, turn.completionTokens, { ...told, [ATTRIBUTE.tokenType]: 'output' });
  record(METRIC.policyWait, turn.queuedMs / 1000, model);
}

/** "ROLE_USER" -> "user". */
function roleOf(role: string): string {
  return role.replace('ROLE_', '').toLowerCase();
}
