import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { BallotView, VoteView } from './mod.ts';
import { startTestStack } from './testing/mod.ts';

// The module markRead has two drafts of one prompt; builds are written by one version of the policy until the test says otherwise.
let version = 'policy-v000000';
const stack = await startTestStack({ fails: (module) => module === 'markRead', version: () => version, sandbox: true });

async function built(brief = 'A reading list'): Promise<string> {
  const { id } = (await (await stack.call('POST', '/v1/builds', { brief, shelf: 'off' })).json()) as { id: string };
  for (;;) {
    const { status } = (await (await stack.call('GET', `/v1/builds/${id}`)).json()) as { status: string };
    if (status === 'accepted' || status === 'below_bar') return id;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

interface Answer<T> {
  readonly status: number;
  readonly body: T & { readonly error: string; readonly code: string };
}

async function ask<T>(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer<T>> {
  const response = await stack.call(method, path, body, headers);
  return { status: response.status, body: (await response.json()) as Answer<T>['body'] };
}

const issue = (body: object = {}) => ask<BallotView>('POST', '/v1/ballots', body);
const cast = (ballot: BallotView, body: object = {}, key?: string) =>
  ask<VoteView>('POST', `/v1/ballots/${ballot.id}/vote`, { seal: ballot.seal, choice: 'left', ...body }, key ? { 'idempotency-key': key } : {});
const simulated = async (rater: string, more: object = {}) => (await issue({ rater, simulated: true, ...more })).body;

async function refused(answer: Promise<Answer<unknown>>, status: number, pattern: RegExp): Promise<void> {
  const { status: got, body } = await answer;
  assert.match(body.error, pattern);
  assert.doesNotMatch(body.error, /\n/);
  assert.equal(got, status, body.error);
}

const rows = async (sql: string, values: unknown[] = []): Promise<number> => {
  const { rows: found } = await stack.postgres.store.pool.query<{ count: string }>(`SELECT count(*) FROM ${sql}`, values);
  return Number(found[0]?.count);
};

const build = await built();

describe('a ballot', () => {
  it('shows two drafts of one prompt in apps that run, and does not say which is which', async () => {
    const { status, body: ballot } = await issue();
    assert.equal(status, 201);
    assert.deepEqual([ballot.kind, ballot.left.candidate, ballot.right.candidate], ['module', null, null]);
    assert.match(ballot.title, /markRead of /);
    assert.doesNotMatch(JSON.stringify(ballot), /policy-v|passed|turn_/);
    assert.notEqual(ballot.left.url, ballot.right.url);
    for (const { url, frame } of [ballot.left, ballot.right]) {
      assert.equal((await fetch(new URL('/api/books', url))).status, 200);
      assert.match((await fetch(frame)).headers.get('content-security-policy') ?? '', /^sandbox allow-scripts/);
    }

    const again = await ask<BallotView>('GET', `/v1/ballots/${ballot.id}`);
    assert.deepEqual(again.body, ballot);

    const { body: vote } = await cast(ballot);
    assert.equal(vote.counted, true);
    assert.deepEqual([vote.left?.module, vote.right?.module, vote.pair_votes], ['markRead', 'markRead', 1]);
    assert.ok(vote.weight > 0 && vote.weight < 1);
    assert.match(vote.pending, /better side is known/);
    assert.deepEqual([vote.left?.passed, vote.right?.passed].sort(), [1, 2]);
  });

  it('is given once for a pair: who has judged everything is told how more comes about', async () => {
    await refused(issue(), 404, /nothing is left for you to compare: pairs come from/);
    await refused(issue({ build, module: 'nothing' }), 404, /nothing of module nothing of build/);
  });

  it('tells a simulated rater what stands where, and starts no app for them', async () => {
    const ballot = await simulated('robot');
    assert.deepEqual([ballot.left.url, ballot.left.candidate?.build], ['', build]);
    const { body: vote } = await cast(ballot, { rater: 'robot' });
    assert.ok(vote.weight < 1);
    await refused(issue({ rater: 'robot' }), 409, /is simulated and stays so|is a person and stays so/);
  });

  it('compares builds of one brief only when different versions of the policy wrote them', async () => {
    const [first, second] = [await built('The same brief'), await built('The same brief')];
    await refused(issue({ rater: 'v', simulated: true, kind: 'build', build: first }), 404, /nothing of build/);
    version = 'policy-v000001';
    const third = await built('The same brief');
    version = 'policy-v000000';
    const ballot = await simulated('v', { kind: 'build', build: third });
    const sides = [ballot.left.candidate, ballot.right.candidate];
    assert.deepEqual(sides.map((side) => side?.policy_version).sort(), ['policy-v000000', 'policy-v000001']);
    assert.ok(sides.every((side) => [first, second, third].includes(side?.build ?? '')));
  });
});

describe('a vote', () => {
  it('is counted once, however often it is sent at once, and answered the same', async () => {
    const ballot = await simulated('crowd');
    const answers = await Promise.all(Array.from({ length: 50 }, () => cast(ballot, { rater: 'crowd' }, 'the-same')));
    assert.equal(answers.filter(({ status, body }) => status === 200 && body.counted).length, 50);
    assert.equal(new Set(answers.map(({ body }) => JSON.stringify(body))).size, 1);
    assert.equal(await rows('critic.votes WHERE ballot = $1', [ballot.id]), 1);
    await refused(cast(ballot, { rater: 'crowd', choice: 'right' }, 'the-same'), 409, /was cast already/);
  });

  it('is refused on a ballot that was replayed, or doubled by another request', async () => {
    const ballot = await simulated('twice');
    const answers = await Promise.all(Array.from({ length: 50 }, () => cast(ballot, { rater: 'twice' })));
    assert.deepEqual([answers.filter(({ status }) => status === 200).length, answers.filter(({ status }) => status === 409).length], [1, 49]);
    await refused(cast(ballot, { rater: 'twice' }), 409, /was cast already: a ballot is for one vote/);
  });

  it('is refused on a second ballot of the same pair', async () => {
    const [one, other] = [await simulated('eager', { build }), await simulated('eager', { build })];
    assert.notEqual(one.id, other.id);
    assert.equal((await cast(one, { rater: 'eager' })).status, 200);
    await refused(cast(other, { rater: 'eager' }), 409, /you have voted on this pair already/);
  });

  it("is refused with a changed seal, with another ballot's, and on another rater's ballot", async () => {
    const [mine, theirs] = [await simulated('mine'), await simulated('theirs')];
    const changed = `${mine.seal.startsWith('W') ? 'X' : 'W'}${mine.seal.slice(1)}`;
    await refused(cast(mine, { rater: 'mine', seal: changed }), 403, /not ours or was changed/);
    await refused(cast(mine, { rater: 'mine', seal: theirs.seal }), 403, /was given to another rater/);
    await refused(cast(theirs, { rater: 'mine' }), 403, /was given to another rater/);
    await refused(cast({ ...mine, id: theirs.id }, { rater: 'mine' }), 403, /belongs to another ballot/);
    assert.equal(await rows('critic.votes WHERE ballot = ANY($1)', [[mine.id, theirs.id]]), 0);
  });

  it('is refused on a ballot that has expired', async () => {
    const ballot = await simulated('late');
    await stack.postgres.store.pool.query("UPDATE critic.ballots SET expires_at = now() - interval '1 s' WHERE id = $1", [ballot.id]);
    await refused(cast(ballot, { rater: 'late' }), 409, /has expired: ask for a new one/);
  });

  it('is refused when a build that it shows is gone', async () => {
    const going = await built('Gone soon');
    const ballot = await simulated('gone', { build: going });
    await stack.postgres.store.pool.query('DELETE FROM orchestrator.builds WHERE id = $1', [going]);
    await refused(cast(ballot, { rater: 'gone' }), 409, /a build of ballot .* is gone/);
    await refused(ask('GET', `/v1/ballots/${ballot.id}?rater=gone`), 404, /you have no ballot/);
  });

  it('is refused with a comment that is too long, and the ballot is still good', async () => {
    const ballot = await simulated('wordy');
    await refused(cast(ballot, { rater: 'wordy', comment: 'x'.repeat(4001) }), 400, /the comment has 4001 characters and the limit is 4000/);
    assert.equal((await cast(ballot, { rater: 'wordy', comment: 'fine' })).status, 200);
  });

  it('scores both sides under a rubric, and is not counted when there is no such rubric', async () => {
    const { body: rubric } = await ask<{ id: string }>('POST', '/v1/rubrics', { name: 'ease', description: '1 = nobody finds it, 5 = obvious' });
    const ballot = await simulated('scorer');
    await refused(cast(ballot, { rater: 'scorer', scores: [{ rubric: 'none', left: 3 }] }), 404, /there is no rubric none/);
    await refused(cast(ballot, { rater: 'scorer', scores: [{ rubric: rubric.id, left: 6 }] }), 400, /takes scores from 1 to 5, not 6/);
    assert.equal((await cast(ballot, { rater: 'scorer', scores: [{ rubric: rubric.id, left: 4, right: 2 }] }, 'k')).status, 200);
    assert.equal((await cast(ballot, { rater: 'scorer', scores: [{ rubric: rubric.id, left: 4, right: 2 }] }, 'k')).status, 200);
    assert.equal(await rows('critic.feedback WHERE rubric = $1', [rubric.id]), 2);
  });
});

describe('feedback', () => {
  const say = (body: object, key?: string) =>
    ask<{ id: string; thumb: string | null }>('POST', '/v1/feedback', { build, ...body }, key ? { 'idempotency-key': key } : {});
  const standing = async (rater: string) => {
    const all = (await ask<{ rater: string; thumb: string; comment: string; module: string }[]>('GET', `/v1/feedback?build=${build}&limit=500`)).body;
    return all.filter((one) => one.rater.endsWith(`:${rater}`));
  };

  it('stands in the place of what the rater said before, and history has both', async () => {
    assert.equal((await say({ rater: 'ann', thumb: 'up' })).status, 201);
    assert.equal((await say({ rater: 'ann', thumb: 'down', comment: 'slow' })).status, 201);
    assert.equal((await say({ rater: 'ann', module: 'markRead', thumb: 'up' })).status, 201);
    assert.deepEqual(
      (await standing('ann')).map(({ thumb, module, comment }) => [thumb, module, comment]),
      [
        ['up', 'markRead', ''],
        ['down', '', 'slow'],
      ],
    );
    const { body } = await ask<{ feedback: { rater: string } | null; vote: object | null }[]>('GET', `/v1/history?build=${build}&limit=500`);
    assert.equal(body.filter(({ feedback }) => feedback?.rater.endsWith(':ann')).length, 3);
    assert.ok(body.some(({ vote }) => vote !== null));
  });

  it('is about a message of the build, too', async () => {
    const { body: messages } = await ask<{ envelope: { id: string } }[]>('GET', `/v1/builds/${build}/messages?limit=2`);
    const id = messages[1]?.envelope.id ?? '';
    assert.equal((await say({ rater: 'ann', message: id, comment: 'a good plan' })).status, 201);
    await refused(say({ message: 'nothing', thumb: 'up' }), 404, /has no message nothing/);
  });

  it('is kept once for one key, and a key is for one thing', async () => {
    const [first, second] = [await say({ rater: 'bob', thumb: 'up' }, 'bob-1'), await say({ rater: 'bob', thumb: 'up' }, 'bob-1')];
    assert.deepEqual(second.body, first.body);
    assert.equal(await rows("critic.feedback WHERE id = 'bob-1'"), 1);
    await refused(say({ rater: 'bob', thumb: 'down' }, 'bob-1'), 409, /said something else before/);
  });

  it('is refused in one line when it says nothing, too much, or is about nothing', async () => {
    await refused(say({}), 400, /nothing is said/);
    await refused(say({ comment: 'x'.repeat(4001) }), 400, /the comment has 4001 characters/);
    await refused(say({ build: 'build_none', thumb: 'up' }), 404, /there is no build build_none/);
    await refused(say({ module: 'none', thumb: 'up' }), 404, /has no module none/);
    await refused(say({ rubric: 'none', score: 3 }), 404, /there is no rubric none/);
    await refused(say({ rater: 'a b', thumb: 'up' }), 400, /is no name of a rater/);
    await refused(say({ thumb: 'sideways' }), 400, /must be one of up, down/);
  });
});

describe('a rubric', () => {
  it('is never changed, and takes no scores once it is archived', async () => {
    const rubric = { id: 'r-look', name: 'look', description: '1 = ugly, 5 = beautiful' };
    assert.equal((await ask('POST', '/v1/rubrics', rubric)).status, 201);
    assert.equal((await ask('POST', '/v1/rubrics', rubric)).status, 201);
    await refused(ask('POST', '/v1/rubrics', { ...rubric, description: 'other words' }), 409, /is never changed: archive it/);
    await assert.rejects(stack.postgres.store.pool.query("UPDATE critic.rubrics SET description = 'x' WHERE id = 'r-look'"), /a rubric is never changed/);
    const score = { build, rubric: 'r-look', score: 5 };
    assert.equal((await ask('POST', '/v1/feedback', score)).status, 201);
    const archived = await ask<{ archived_at: string }>('POST', '/v1/rubrics/r-look/archive');
    assert.ok(archived.body.archived_at);
    await refused(ask('POST', '/v1/feedback', score), 409, /is archived and takes no more scores/);
    const names = async (query: string) => (await ask<{ name: string }[]>('GET', `/v1/rubrics${query}`)).body.map(({ name }) => name);
    assert.deepEqual([(await names('')).includes('look'), (await names('?archived=true')).includes('look')], [false, true]);
    assert.equal((await ask('POST', '/v1/rubrics', { ...rubric, id: 'r-look-2', description: 'other words' })).status, 201);
    await refused(ask('POST', '/v1/rubrics', { ...rubric, id: 'r-look-3' }), 409, /another rubric in force is called look/);
  });
});

describe('a rater who goes', () => {
  it('takes every vote and word along, and may not vote on an old ballot', async () => {
    const [ballot, open] = [await simulated('leaver'), await simulated('leaver')];
    await cast(ballot, { rater: 'leaver' });
    await ask('POST', '/v1/feedback', { build, rater: 'leaver', simulated: true, thumb: 'down' });
    const { body } = await ask<{ votes: number; feedback: number }>('DELETE', '/v1/raters/leaver');
    assert.deepEqual([body.votes, body.feedback], [1, 1]);
    for (const table of ['votes', 'feedback', 'ballots']) assert.equal(await rows(`critic.${table} WHERE rater LIKE '%:leaver'`), 0, table);
    await refused(cast(open, { rater: 'leaver' }), 404, /there is no ballot/);
    const again = await ask<{ votes: number }>('DELETE', '/v1/raters/leaver');
    assert.deepEqual([again.status, again.body.votes], [200, 0]);
  });

  it('is removed by their own key, or by one that manages keys', async () => {
    const { body: key } = await ask<{ key: string }>('POST', '/v1/keys', { name: 'voter', scopes: ['feedback:write'] });
    const authorization = { authorization: `Bearer ${key.key}` };
    const own = (await ask<{ rater: string }>('DELETE', '/v1/raters/me')).body.rater;
    await refused(ask('DELETE', `/v1/raters/${own}`, undefined, authorization), 403, /belongs to another key/);
    assert.equal((await ask('DELETE', '/v1/raters/me', undefined, authorization)).status, 200);
    assert.equal((await ask('GET', '/v1/statistics', undefined, authorization)).status, 403);
  });
});

describe('statistics', () => {
  it('count what was voted', async () => {
    const before = (await ask<{ votes: number; simulated_votes: number }>('GET', `/v1/statistics?build=${build}`)).body;
    assert.equal((await cast(await simulated('counter', { build }), { rater: 'counter', choice: 'tie' })).status, 200);
    const { body: after } = await ask<{
      votes: number;
      simulated_votes: number;
      choices: { tie: number };
      contests: { title: string; standings: { votes: number }[] }[];
    }>('GET', `/v1/statistics?build=${build}`);
    assert.deepEqual([after.votes, after.simulated_votes], [before.votes + 1, before.simulated_votes + 1]);
    assert.ok(after.choices.tie >= 1);
    assert.match(after.contests[0]?.title ?? '', /markRead/);
    assert.equal(after.contests[0]?.standings.length, 2);
  });
});
