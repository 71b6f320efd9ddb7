import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HaltView, RunView } from './mod.ts';
import { startTestStack } from './testing/mod.ts';

/** The planner answers when it is let. */
let letPlan = (): void => undefined;
const planned = new Promise<void>((resolve) => (letPlan = resolve));
const stack = await startTestStack({ beforePlan: () => planned, trainer: true });

async function call<T>(method: string, path: string, body?: unknown, key = stack.key): Promise<{ status: number; body: T & { error: string } }> {
  const response = await stack.call(method, path, body, { authorization: `Bearer ${key}` });
  return { status: response.status, body: (await response.json()) as T & { error: string } };
}
const statusOf = async (build: string) => (await call<{ status: string; paused: boolean; ended_at: string | null }>('GET', `/v1/builds/${build}`)).body;

it('a halt stops builds and training, lets nothing begin or be promoted, and ends by release', async () => {
  const { key: operator } = (await call<{ key: string }>('POST', '/v1/keys', { name: 'operator on duty', role: 'operator' })).body;
  const going = (await call<{ id: string }>('POST', '/v1/builds', { brief: 'A reading list' })).body.id;
  const own = (await call<{ id: string }>('POST', '/v1/builds', { brief: 'Paused before' })).body.id;
  await call('POST', `/v1/builds/${own}/pause`);
  const run = (await call<RunView>('POST', '/v1/runs', {})).body.id;
  assert.deepEqual((await call<HaltView>('GET', '/v1/halt')).body, { stopped: false, since: null, by: null, reason: null, builds: 0 });

  const halted = (await call<HaltView>('POST', '/v1/halt', { reason: 'it writes nonsense' }, operator)).body;
  assert.deepEqual([halted.stopped, halted.by, halted.reason, halted.builds], [true, 'operator on duty', 'it writes nonsense', 1]);
  assert.equal((await statusOf(going)).paused, true);
  assert.match((await call<RunView>('GET', `/v1/runs/${run}`)).body.phase, /^(cancelled|failed|done)$/);
  const refusals: [string, string, object][] = [
    ['POST', '/v1/builds', { brief: 'Another one' }],
    ['POST', `/v1/builds/${going}/resume`, {}],
    ['POST', '/v1/runs', {}],
    ['POST', '/v1/policies/policy-v000001/promote', { force: true }],
    ['POST', '/v1/policies/policy-v000001/pin', {}],
  ];
  for (const [method, path, body] of refusals) {
    const { status, body: answer } = await call(method, path, body);
    assert.deepEqual(
      [status, /everything is stopped since .* by operator on duty \(it writes nonsense\): an administrator/.test(answer.error)],
      [409, true],
      path,
    );
  }
  // The planner's answer is taken, and nobody is asked for more.
  letPlan();
  await sleep(500);
  assert.deepEqual([(await statusOf(going)).paused, (await statusOf(going)).ended_at], [true, null]);

  assert.equal((await call('DELETE', '/v1/halt', undefined, operator)).status, 403);
  assert.equal((await call<HaltView>('DELETE', '/v1/halt')).body.stopped, false);
  while (!(await statusOf(going)).ended_at) await sleep(20);
  assert.equal((await statusOf(going)).status, 'accepted');
  // A person paused it, and a person lets it go on.
  assert.equal((await statusOf(own)).paused, true);
  const acts = (await call<{ act: string; name: string; outcome: string }[]>('GET', '/v1/acts')).body.map(
    ({ act, name, outcome }) => `${act} ${name} ${outcome}`,
  );
  for (const act of [
    'haltEverything operator on duty OK',
    'releaseEverything operator on duty PERMISSION_DENIED',
    'releaseEverything first key OK',
    'promotePolicy first key FAILED_PRECONDITION',
  ])
    assert.ok(acts.includes(act), act);
});
