import type { Completed, GenerateEvent, GenerateRequest } from '@modwright/contracts/policy';
import { AppError, newId, type Logger } from '@modwright/runtime';
import { inSpan } from '@modwright/telemetry';
import type { TurnLog, TurnRecord } from '@modwright/store/policy';
import type { Backend } from '../domain/completion.ts';
import { assertAnswerable, toSamplingPlan } from '../domain/sampling.ts';
import { chatSpan, completedAttributes, measureCompletion } from './chat-span.ts';
import { createChannel } from './channel.ts';
import type { Router } from './router.ts';
import type { SlotQueue } from './slot-queue.ts';

export interface DoorParts {
  readonly backend: Backend;
  readonly queue: SlotQueue;
  readonly turns: TurnLog;
  readonly router: Router;
  readonly logger: Logger;
}

/** The one way to the model: every face of the service (gRPC, HTTP) goes through it, so every completion is queued, guarded and recorded. */
export interface Door {
  /** Queued and text events as they come, then one `completed`. Throws AppError. Leaving the loop cancels the call. */
  generate(request: GenerateRequest, signal: AbortSignal): AsyncGenerator<GenerateEvent>;
}

export function createDoor(parts: DoorParts): Door {
  return {
    generate: async function* (request, signal) {
      assertAnswerable(request);
      const earlier = await parts.turns.find(request.requestId);
      if (earlier) {
        yield completedEvent(earlier);
        return;
      }
      const leaving = new AbortController();
      const events = createChannel<GenerateEvent>();
      const stop = AbortSignal.any([signal, leaving.signal]);
      inSpan(chatSpan(parts.backend.info, request), async (span) => {
        span.set(completedAttributes(await sample(parts, request, (event) => events.push(event), stop)));
      }).then(
        () => events.close(),
        (error: unknown) => events.close(error),
      );
      try {
        yield* events.read();
      } finally {
        leaving.abort();
      }
    },
  };
}

async function sample(parts: DoorParts, request: GenerateRequest, emit: (event: GenerateEvent) => void, signal: AbortSignal): Promise<TurnRecord> {
  const context = request.context ?? EMPTY_CONTEXT;
  const question = {
    context,
    messages: request.messages,
    sampling: toSamplingPlan(request.sampling),
    jsonSchema: request.jsonSchema || undefined,
  };
  const arrivedAt = performance.now();
  const release = await parts.queue.acquire((ahead) => emit({ event: { $case: 'queued', value: { ahead } } }), signal);
  try {
    const startedAt = performance.now();
    // Chosen now and not when it came: a version may have gone while the call waited.
    const { policyVersion, lora } = await parts.router.choose(request.policyVersion, context);
    const completion = await parts.backend.complete({ ...question, lora }, (value) => emit({ event: { $case: 'text', value } }), signal);
    const turn: TurnRecord = {
      id: newId('turn'),
      request,
      policyVersion,
      backend: parts.backend.info.backend,
      model: parts.backend.info.model,
      ...completion,
      queuedMs: Math.round(startedAt - arrivedAt),
      modelMs: Math.round(performance.now() - startedAt),
    };
    release();
    measureCompletion(turn);
    const recorded = await parts.turns.append(turn);
    emit(completedEvent(recorded));
    return recorded;
  } catch (reason) {
    const error = AppError.from(reason);
    if (error.code !== 'CANCELLED') parts.logger.warn({ code: error.code, reason: error.message, requestId: request.requestId }, 'generate failed');
    throw error;
  } finally {
    release();
  }
}

const EMPTY_CONTEXT = { build: '', role: '', step: '', module: '', attempt: 0, sample: 0, group: '' };

function completedEvent(turn: TurnRecord): GenerateEvent {
  const value: Completed = {
    text: turn.text,
    finish: turn.finish,
    promptTokens: turn.promptTokens,
    completionTokens: turn.completionTokens,
    turnId: turn.id,
    policyVersion: turn.policyVersion,
    queuedMs: turn.queuedMs,
    modelMs: turn.modelMs,
  };
  return { event: { $case: 'completed', value } };
}
