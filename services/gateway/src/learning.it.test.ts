import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { recordGroup } from '@modwright/trainer/testing';
import type { BallotView, ComparisonView, PolicyDetailView, PolicyView, PreferenceLine, RoleRunsView, RolloutLine, RunEventView, RunView } from './mod.ts';
import { startTestStack } from './testing/mod.ts';

const stack = await startTestStack({ trainer: true, fails: (module) => module === 'markRead', version: () => 'policy-v000000' });
const trainer = stack.trainer();

interface Answer<T> {
  readonly status: number;
  readonly body: T & { readonly error: string; readonly code: string };
}

async function ask<T>(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer<T>> {
  const response = await stack.call(method, path, body, headers);
  return { status: response.status, body: (await response.json()) as Answer<T>['body'] };
}

async function refused(answer: Promise<Answer<unknown>>, status: number, pattern: RegExp): Promise<void> {
  const { status: got, body } = await answer;
  assert.match(body.error, pattern);
  assert.doesNotMatch(body.error, /\n/);
  assert.equal(got, status, body.error);
}

async function lines<T>(path: string): Promise<T[]> {
  const response = await stack.call('GET', path);
  assert.deepEqual([response.status, response.headers.get('content-type')], [200, 'application/x-ndjson']);
  const text = await response.text();
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as T);
}

interface Received {
  readonly event: string;
  readonly id: number;
  readonly data: RunEventView;
}

/** Events of a run after one that is known, until `enough` or the end. */
async function events(run: string, after = 0, enough: (seen: readonly Received[]) => boolean = () => false): Promise<Received[]> {
  const response = await stack.call('GET', `/v1/runs/${run}/events`, undefined, { 'last-event-id': String(after) });
  assert.equal(response.headers.get('content-type'), 'text/event-stream');
  const seen: Received[] = [];
  let rest = '';
  for await (const chunk of response.body ?? []) {
    rest += Buffer.from(chunk as Uint8Array).toString('utf8');
    const blocks = rest.split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const field = (name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? '';
      if (field('event')) seen.push({ event: field('event'), id: Number(field('id')), data: JSON.parse(field('data')) as RunEventView });
    }
    if (enough(seen)) break;
  }
  return seen;
}

const gate = { held_out: [1, 2, 3].map((number) => ({ name: `brief-${number}`, request: { brief: `brief ${number}` } })), seeds: 1 };
const start = (body: object, key?: string) => ask<RunView>('POST', '/v1/runs', body, key === undefined ? {} : { 'idempotency-key': key });

async function learnt(body: object): Promise<RunView> {
  const { status, body: run } = await start(body);
  assert.equal(status, 201, run.error);
  await events(run.id);
  return (await ask<RunView>('GET', `/v1/runs/${run.id}`)).body;
}

describe('a run', () => {
  it('that has nothing to learn from says so, and what to do', async () => {
    const run = await learnt({});
    assert.equal(run.phase, 'failed');
    assert.match(run.reason, /^nothing to learn from: .*--collect DIR/);
    assert.equal(run.counts, null);
  });

  it('trains, plays held-out briefs and lets the better version answer', async () => {
    await recordGroup(stack.postgres, 'one', [0, 1]);
    trainer.scores(({ version }) => (version === 'policy-v000001' ? 0.9 : 0.5));
    const run = await learnt({ method: 'grpo', gate, seed: 7, hyperparameters: { max_steps: 3, learning_rate: 0.0001 } });
    assert.deepEqual([run.phase, run.method, run.seed, run.candidate], ['promoted', 'grpo', 7, 'policy-v000001'], run.reason);
    assert.deepEqual([run.counts?.used, run.held_out], [2, ['brief-1', 'brief-2', 'brief-3']]);
    assert.notEqual(run.ended_at, null);
    const [newest] = (await ask<RunView[]>('GET', '/v1/runs?limit=1')).body;
    assert.deepEqual(newest, run);
  });

  it('is told event by event, and to a reader that comes back from where they were', async () => {
    const [run] = (await ask<RunView[]>('GET', '/v1/runs?limit=1')).body;
    const all = await events(run!.id);
    assert.deepEqual(
      all.map(({ id }) => id),
      [...all.slice(0, -1).map((_, index) => index + 1), 0],
    );
    assert.equal(all.at(-1)?.event, 'end');
    const told = all.map(({ data }) => data);
    assert.ok(told.some(({ training }) => training?.step === 3 && training.steps === 3));
    assert.ok(told.some(({ evaluation }) => evaluation?.promoted && evaluation.pairs.length === 3));
    assert.ok(told.some(({ step }) => step?.what === 'plays held-out briefs'));
    assert.deepEqual(await events(run!.id, 3), all.slice(3));
    const nothingNew = await stack.call('GET', `/v1/runs/${run!.id}/events`, undefined, { 'last-event-id': String(run!.last_seq) });
    assert.equal(nothingNew.status, 204);
  });

  it('is started once, however often the same request is sent', async () => {
    const body = { gate, candidate: 'policy-v000001', baseline: 'policy-v000000' };
    const answers = await Promise.all([start(body, 'k'), start(body, 'k'), start(body, 'k')]);
    assert.equal(new Set(answers.map(({ body: run }) => run.id)).size, 1);
    await refused(start({ ...body, baseline: '' }, 'k'), 409, /Idempotency-Key was used for another run/);
    const again = await start(body, 'k');
    assert.deepEqual([again.status, again.body.id], [200, answers[0].body.id]);
    await events(again.body.id);
  });

  it('goes on while nobody looks, and ends when it is cancelled', async () => {
    await trainer.start('hangs');
    await recordGroup(stack.postgres, 'two', [0, 1], 'policy-v000001');
    const { body: run } = await start({});
    await events(run.id, 0, (seen) => seen.some(({ data }) => data.training !== null));
    const going = (await ask<RunView>('GET', `/v1/runs/${run.id}`)).body;
    assert.equal(going.phase, 'training');
    const { body: cancelled } = await ask<RunView>('POST', `/v1/runs/${run.id}/cancel`);
    assert.deepEqual([cancelled.phase, cancelled.reason], ['cancelled', 'it was cancelled']);
    await trainer.start('ok');
  });

  it('is refused in one line when something is wrong with it', async () => {
    const held = (request: object, name = 'a') => ({ gate: { held_out: [{ name, request }] } });
    const cases: [object, RegExp][] = [
      [{ method: 'ppo' }, /body\.method must be one of grpo, dpo, kto, sft/],
      [{ role: 'boss' }, /"boss" is no agent: name one of planner/],
      [{ hyperparameters: { learning_rate: 0 } }, /learning_rate must be > 0/],
      [{ hyperparameters: { speed: 1 } }, /unknown field "speed"/],
      [{ gate: { held_out: [] } }, /held_out must NOT have fewer than 1 items/],
      [held({ brief: ' ' }), /the brief is empty/],
      [held({ brief: 'x', profile: 'none' }), /there is no profile "none"/],
      [held({ brief: 'x', interactive: true }), /must start an app of its own and wait for nobody/],
      [{ gate: { held_out: [gate.held_out[0], gate.held_out[0]] } }, /two held-out briefs are called brief-1/],
      [{ candidate: 'policy-v000001' }, /a candidate is played by held-out briefs/],
      [{ ...held({ brief: 'x' }), candidate: 'latest' }, /"latest" is no version of the policy/],
    ];
    for (const [body, pattern] of cases) await refused(start(body), 400, pattern);
    await refused(ask('GET', '/v1/runs/run_none'), 404, /there is no run run_none/);
    await refused(ask('POST', '/v1/runs/run_none/cancel'), 404, /there is no run run_none/);
    await refused(ask('GET', '/v1/runs/run_none/events'), 404, /there is no run run_none/);
  });
});

describe('versions of the policy', () => {
  const list = async (): Promise<PolicyView[]> => (await ask<PolicyView[]>('GET', '/v1/policies')).body;
  const change = (path: string, body?: object) => ask<PolicyView>('POST', `/v1/policies/${path}`, body);

  it('are listed with what answers, and shown with where they come from', async () => {
    const versions = await list();
    assert.deepEqual(
      versions.map(({ name, state }) => [name, state]),
      [
        ['policy-v000001', 'active'],
        ['policy-v000000', 'retired'],
      ],
    );
    const { body } = await ask<PolicyDetailView>('GET', '/v1/policies/policy-v000001');
    assert.deepEqual([body.version.parent, body.version.method, body.version.base_model], ['policy-v000000', 'grpo', 'tiny']);
    assert.deepEqual(body.files.map(({ path }) => path).sort(), ['adapter.gguf', 'adapter_config.json', 'adapter_model.safetensors']);
    assert.match(body.key, /^[0-9a-f]{16}$/);
    assert.deepEqual([body.training?.steps, body.training?.rollouts, body.run?.phase], [3, 2, 'promoted']);
    assert.ok(body.evaluations.every(({ promoted }) => promoted));
  });

  it('are compared by what they made of the same briefs', async () => {
    const { body } = await ask<ComparisonView>('GET', '/v1/policies/policy-v000001/comparison?baseline=policy-v000000');
    assert.deepEqual([body.evaluation.delta.toFixed(2), body.evaluation.pairs.length, body.outputs], ['0.40', 3, []]);
    await refused(ask('GET', '/v1/policies/policy-v000001/comparison?baseline=policy-v000009'), 404, /was not played against policy-v000009/);
  });

  it('answer, stay, and go as whoever may says', async () => {
    await recordGroup(stack.postgres, 'three', [0, 1], 'policy-v000001');
    assert.equal((await learnt({})).phase, 'done');
    await refused(change('policy-v000002/promote', {}), 409, /has not passed the gate/);
    assert.deepEqual((await change('policy-v000002/promote', { force: true, canary_share: 0.25 })).body.canary_share, 0.25);
    assert.deepEqual((await change('rollback', {})).body, { withdrawn: 'policy-v000002', active: 'policy-v000001' });
    assert.equal((await change('policy-v000002/promote', { force: true })).body.state, 'active');
    assert.equal((await change('policy-v000001/pin')).body.pinned, true);
    await refused(change('policy-v000002/promote', { force: true }), 409, /policy-v000001 is pinned: unpin it first/);
    assert.deepEqual((await change('unpin', {})).body, { active: 'policy-v000001' });
    assert.deepEqual((await change('rollback', { reason: 'worse' })).body, { withdrawn: 'policy-v000001', active: 'policy-v000002' });
    await refused(change('rollback', { role: 'coder' }), 409, /nothing to roll back: the base model answers for the coder/);
    await refused(change('latest/pin'), 400, /"latest" is no version of the policy/);
    await refused(ask('GET', '/v1/policies/policy-v000099'), 404, /there is no policy-v000099/);
  });

  it('and everything of learning are kept from keys without the scope', async () => {
    const key = async (scopes: string[]) => (await ask<{ key: string }>('POST', '/v1/keys', { name: 'k', scopes })).body.key;
    const reader = { authorization: `Bearer ${await key(['learning:read'])}` };
    assert.equal((await ask('GET', '/v1/policies', undefined, reader)).status, 200);
    await refused(ask('POST', '/v1/policies/rollback', {}, reader), 403, /lacks the scope learning:write/);
    await refused(ask('POST', '/v1/runs', {}, reader), 403, /lacks the scope learning:write/);
    const builder = { authorization: `Bearer ${await key(['builds:read', 'feedback:read'])}` };
    await refused(ask('GET', '/v1/exports/preferences', undefined, builder), 403, /lacks the scope learning:read/);
  });
});

describe('exports', () => {
  it('of rollouts give every rewarded completion, and go on after a line', async () => {
    await recordGroup(
      stack.postgres,
      'long',
      Array.from({ length: 120 }, (_, index) => index / 120),
    );
    const all = await lines<RolloutLine>('/v1/exports/rollouts');
    assert.equal(new Set(all.filter(({ build }) => build === 'build_long').map(({ id }) => id)).size, 120);
    const one = all.find(({ id }) => id === 'turn_one_1')!;
    assert.deepEqual([one.role, one.reward, one.completion_ids, one.logprobs, one.components[0]?.name], ['coder', 1, [1, 7], [-0.5, -0.25], 'case_pass_share']);
    const half = all[Math.floor(all.length / 2)]!;
    const rest = await lines<RolloutLine>(`/v1/exports/rollouts?cursor=${half.cursor}`);
    const missing = all.slice(all.indexOf(half) + 1).filter(({ id }) => !rest.some((line) => line.id === id));
    assert.deepEqual([missing, rest.length < all.length], [[], true]);
    assert.deepEqual(await lines(`/v1/exports/rollouts?cursor=${all.at(-1)!.cursor}`), []);
    assert.deepEqual(await lines('/v1/exports/rollouts?role=planner'), []);
    await refused(ask('GET', '/v1/exports/rollouts?cursor=x'), 400, /query\.cursor must match pattern/);
  });

  it('of preferences give what was chosen, from where, by whom under another name, and what it weighs', async () => {
    const { id } = (await ask<{ id: string }>('POST', '/v1/builds', { brief: 'A reading list', shelf: 'off' })).body;
    while ((await ask<{ status: string }>('GET', `/v1/builds/${id}`)).body.status !== 'accepted') await sleep(20);
    for (const rater of ['ann', 'bob']) {
      const { body: ballot } = await ask<BallotView>('POST', '/v1/ballots', { rater, simulated: true });
      const choice = ballot.left.candidate?.passed === 2 ? 'left' : 'right';
      assert.equal((await ask('POST', `/v1/ballots/${ballot.id}/vote`, { seal: ballot.seal, rater, choice })).status, 200);
    }
    const votes = await lines<PreferenceLine>('/v1/exports/preferences');
    assert.equal(votes.length, 2);
    const [first, second] = votes;
    assert.deepEqual([first?.role, first?.module, first?.chosen_passed, first?.rejected_passed, first?.expected], ['coder', 'markRead', 2, 1, 2]);
    assert.match(first?.rejected ?? '', /^\/\/ faulty/);
    assert.doesNotMatch(first?.chosen ?? '', /faulty/);
    assert.deepEqual(first?.prompt, [{ role: 'user', content: 'write markRead/0' }]);
    assert.ok(['chosen_left', 'chosen_right'].includes(first?.order ?? ''));
    assert.ok(first.weight > 0 && first.weight < 0.25);
    assert.match(first?.not_counted ?? '', /better side is known/);
    assert.match(first?.rater ?? '', /^rater-[0-9a-f]{16}$/);
    assert.notEqual(first?.rater, second?.rater);
    assert.deepEqual(await lines(`/v1/exports/preferences?cursor=${first?.cursor}`), [second]);

    await ask('DELETE', '/v1/raters/ann');
    assert.deepEqual(await lines('/v1/exports/preferences'), [second]);
  });
});

describe('runs of each agent', () => {
  it('are started once, and agents without turns are told', async () => {
    await recordGroup(stack.postgres, 'roles', [0, 1], 'policy-v000001');
    const startAll = (body: object) => ask<RoleRunsView>('POST', '/v1/role-runs', body, { 'idempotency-key': 'roles' });
    const { status, body } = await startAll({ least_turns: 2, hyperparameters: { max_steps: 3 } });
    assert.equal(status, 201, body.error);
    assert.deepEqual([body.runs.map(({ role }) => role), body.skipped], [['coder'], ['planner', 'tester', 'critic'].map((role) => ({ role, turns: 0 }))]);
    await events(body.runs[0]!.id);
    const again = await startAll({ least_turns: 2, hyperparameters: { max_steps: 3 } });
    assert.deepEqual([again.body.runs.map(({ id, phase }) => [id, phase])], [[[body.runs[0]!.id, 'done']]]);
    await refused(startAll({ least_turns: 2 }), 409, /used for another run/);
    await refused(startAll({ role: 'coder' }), 400, /role/);
  });
});
