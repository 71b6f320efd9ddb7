import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FinishReason, Role } from '@modwright/contracts/policy';
import { AppError, createLogger } from '@modwright/runtime';
import type { Backend, Completion, CompletionRequest } from '../domain/completion.ts';
import { createGuardedBackend, type GuardLimits } from './guarded-backend.ts';

const REQUEST: CompletionRequest = {
  context: { build: '', role: 'coder', step: 'draft', module: '', attempt: 0, sample: 0, group: '' },
  messages: [{ role: Role.USER, content: 'hi' }],
  sampling: { temperature: 0, topP: 1, maxTokens: 8, seed: 0, stop: [] },
  jsonSchema: undefined,
  lora: undefined,
};
const GOOD: Completion = { text: 'ok', finish: FinishReason.STOP, promptIds: [1], completionIds: [2], logprobs: [-0.5], promptTokens: 1, completionTokens: 1 };
const LIMITS: GuardLimits = { breaker: { failures: 3, openMs: 60_000 }, maxTries: 3, backoffMs: 1, timeoutMs: 10_000 };
const logger = createLogger('test', { write: () => undefined });
const never = new AbortController().signal;
const away = (): AppError => new AppError('UNAVAILABLE', 'away', { retryAfterMs: 1 });

/** A backend whose nth call does what the nth step says; the last step repeats. */
function scripted(...steps: ((onText: (text: string) => void, signal: AbortSignal) => Promise<Completion>)[]): Backend & { calls: number } {
  const backend = {
    calls: 0,
    info: { backend: 'llamacpp', model: 'scripted', contextTokens: 100, slots: 1, givesTokenIds: true } as const,
    complete: (_request: CompletionRequest, onText: (text: string) => void, signal: AbortSignal): Promise<Completion> => {
      backend.calls += 1;
      return (steps[backend.calls - 1] ?? steps.at(-1) ?? (() => Promise.resolve(GOOD)))(onText, signal);
    },
    close: () => Promise.resolve(),
  };
  return backend;
}

test('tries again while the server is away, and then answers', async () => {
  const backend = scripted(
    () => Promise.reject(away()),
    () => Promise.resolve(GOOD),
  );
  assert.equal((await createGuardedBackend(backend, LIMITS, logger).complete(REQUEST, () => undefined, never)).text, 'ok');
  assert.equal(backend.calls, 2);
});

test('does not repeat a try whose text was passed on', async () => {
  const backend = scripted((onText) => (onText('half'), Promise.reject(away())));
  await assert.rejects(
    createGuardedBackend(backend, LIMITS, logger).complete(REQUEST, () => undefined, never),
    /away/,
  );
  assert.equal(backend.calls, 1);
});

test('does not repeat what no retry can save', async () => {
  const backend = scripted(() => Promise.reject(new AppError('INVALID_ARGUMENT', 'too long')));
  await assert.rejects(
    createGuardedBackend(backend, LIMITS, logger).complete(REQUEST, () => undefined, never),
    /too long/,
  );
  assert.equal(backend.calls, 1);
});

test('stops asking a server that keeps failing', async () => {
  const backend = scripted(() => Promise.reject(away()));
  const guarded = createGuardedBackend(backend, { ...LIMITS, maxTries: 1 }, logger);
  for (let call = 0; call < 6; call += 1)
    await assert.rejects(
      guarded.complete(REQUEST, () => undefined, never),
      (error: AppError) => error.code === 'UNAVAILABLE',
    );
  assert.equal(backend.calls, 3);
});

test('a try that takes too long is given up', async () => {
  const backend = scripted((_onText, signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))));
  const guarded = createGuardedBackend(backend, { ...LIMITS, timeoutMs: 5 }, logger);
  await assert.rejects(
    guarded.complete(REQUEST, () => undefined, never),
    (error: AppError) => error.code === 'DEADLINE_EXCEEDED',
  );
});

test('a completion without the token ids it should have fails loudly', async () => {
  for (const broken of [{ completionIds: [], logprobs: [] }, { promptIds: [] }, { logprobs: [] }]) {
    const guarded = createGuardedBackend(
      scripted(() => Promise.resolve({ ...GOOD, ...broken })),
      LIMITS,
      logger,
    );
    await assert.rejects(
      guarded.complete(REQUEST, () => undefined, never),
      (error: AppError) => error.code === 'INTERNAL' && /cannot be recorded/.test(error.message),
    );
  }
});
