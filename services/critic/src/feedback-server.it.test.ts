import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Choice, FeedbackServiceClient, type CastVoteRequest, type IssuedBallot } from '@modwright/contracts/feedback';
import { BuildState } from '@modwright/contracts/state';
import { callUnary, createGrpcClient, type GrpcServer } from '@modwright/runtime';
import { enterBuild } from '@modwright/store/ballots';
import { startPostgres, type TestPostgres } from '@modwright/testkit';
import { startFeedbackServer } from './feedback-server.ts';

const LIMITS = { timeoutMs: 30_000 };
const RATER = 'rater_a';
let postgres: TestPostgres;
let server: GrpcServer;
let client: FeedbackServiceClient;

before(async () => {
  postgres = await startPostgres();
  server = await startFeedbackServer(postgres.store, { host: '127.0.0.1', port: 0, token: 'secret' });
  client = createGrpcClient(FeedbackServiceClient, server.address, 'secret');
});
after(async () => {
  client.close();
  await server.close();
  await postgres.stop();
});

/** A build with `sides` drafts of one prompt; those at the end pass more cases. */
async function enter(build: string, sides: number): Promise<void> {
  const state = Buffer.from(BuildState.encode(BuildState.fromPartial({ id: build })).finish());
  await postgres.store.pool.query("INSERT INTO orchestrator.builds (id, title, status, state, version) VALUES ($1, 't', 'BUILD_STATUS_ACCEPTED', $2, 0)", [
    build,
    state,
  ]);
  const contest = { id: `module:${build}`, kind: 'module', build, module: 'lend', title: 'lend of Tools', task: 'Lends.' } as const;
  const entries = Array.from({ length: sides }, (_, number) => ({
    side: `d${number}`,
    build,
    module: 'lend',
    draft: `d${number}`,
    turn: `${build}/t${number}`,
    policy_version: 'policy-v000000',
    passed: number,
    expected: sides - 1,
  }));
  await enterBuild(postgres.store, build, [{ contest, entries }]);
}

const issue = (build: string, rater = RATER): Promise<IssuedBallot> =>
  callUnary(client.issueBallot.bind(client), { rater, simulated: false, kind: 'CONTEST_KIND_UNSPECIFIED', build, module: '', unshowable: [] }, LIMITS);

function voteOn({ ballot, seal }: IssuedBallot, more: Partial<CastVoteRequest> = {}): CastVoteRequest {
  const measured = { shownAt: undefined, firstInteractionAt: undefined, dwellLeftMs: 0, dwellRightMs: 0 };
  return { ballot, seal, rater: RATER, request: `request of ${ballot}`, choice: Choice.LEFT, comment: '', scores: [], ...measured, ...more };
}

const cast = (vote: CastVoteRequest) => callUnary(client.castVote.bind(client), vote, LIMITS);

describe('the feedback service', () => {
  it('makes one row of a thousand votes on one ballot at once', async () => {
    await enter('build_1', 2);
    const ballot = await issue('build_1');
    const replies = await Promise.all(Array.from({ length: 1000 }, () => cast(voteOn(ballot))));
    assert.equal(new Set(replies.map((reply) => JSON.stringify(reply))).size, 1);
    assert.equal(replies[0]?.pairVotes, 1);
    const { rows } = await postgres.store.pool.query('SELECT ballot FROM critic.votes WHERE ballot = $1', [ballot.ballot]);
    assert.equal(rows.length, 1);
  });

  it('counts one of a thousand different votes on one ballot at once, also over two services', async () => {
    await enter('build_2', 2);
    const ballot = await issue('build_2');
    const second = await startFeedbackServer(postgres.store, { host: '127.0.0.1', port: 0, token: 'secret' });
    const other = createGrpcClient(FeedbackServiceClient, second.address, 'secret');
    const vote = (number: number) =>
      callUnary(number % 2 ? client.castVote.bind(client) : other.castVote.bind(other), voteOn(ballot, { request: `r${number}` }), LIMITS);
    const settled = await Promise.allSettled(Array.from({ length: 1000 }, (_, number) => vote(number)));
    other.close();
    await second.close();
    assert.equal(settled.filter(({ status }) => status === 'fulfilled').length, 1);
    const reasons = settled.flatMap((one) => (one.status === 'rejected' ? [(one.reason as { code: string }).code] : []));
    assert.deepEqual([...new Set(reasons)], ['ALREADY_EXISTS']);
  });

  it('does not count a request twice that comes back with another choice', async () => {
    await enter('build_3', 2);
    const ballot = await issue('build_3');
    await cast(voteOn(ballot));
    await assert.rejects(cast(voteOn(ballot, { choice: Choice.RIGHT })), { code: 'ALREADY_EXISTS' });
    await assert.rejects(cast(voteOn(ballot, { choice: Choice.UNSPECIFIED })), { code: 'INVALID_ARGUMENT', message: /choose left, right, tie or both_bad/ });
  });

  it('gives every pair once to a rater, and the least voted first to all', async () => {
    await enter('build_4', 4);
    const seen = new Map<string, number>();
    for (const rater of ['r1', 'r2']) {
      for (let number = 0; number < 6; number++) {
        const ballot = await issue('build_4', rater);
        const pair = [ballot.left?.side, ballot.right?.side].sort().join(' ');
        seen.set(pair, (seen.get(pair) ?? 0) + 1);
        if (rater === 'r1') assert.equal(seen.size, number + 1, 'a pair came again while others were untouched');
        await cast(voteOn(ballot, { rater }));
      }
      await assert.rejects(issue('build_4', rater), { code: 'NOT_FOUND', message: /nothing of build build_4 is left for you/ });
    }
    assert.deepEqual([...seen.values()], [2, 2, 2, 2, 2, 2]);
  });

  it('gives new raters ballots whose better side is known, and says nothing of it', async () => {
    await enter('build_5', 4);
    const ballot = await issue('build_5', 'r5');
    const [left, right] = [ballot.left, ballot.right].map((side) => (side?.passed ?? 0) / (side?.expected ?? 1));
    assert.deepEqual([Math.max(left ?? 0, right ?? 0), Math.min(left ?? 1, right ?? 1) <= 0.5], [1, true]);
    const { rows } = await postgres.store.pool.query<{ gold: string }>('SELECT gold FROM critic.ballots WHERE id = $1', [ballot.ballot]);
    assert.equal(rows[0]?.gold, (left ?? 0) > (right ?? 0) ? 'left' : 'right');
  });

  it('does not draw a pair again that could not be shown', async () => {
    await enter('build_6', 2);
    const ballot = await issue('build_6');
    const again = { rater: RATER, simulated: false, kind: 'CONTEST_KIND_MODULE', build: 'build_6', module: '', unshowable: [ballot.ballot] } as const;
    await assert.rejects(callUnary(client.issueBallot.bind(client), { ...again, unshowable: [...again.unshowable] }, LIMITS), { code: 'NOT_FOUND' });
    await assert.rejects(cast(voteOn(ballot)), { code: 'FAILED_PRECONDITION', message: /was withdrawn/ });
    await assert.rejects(issue('build_6', 'another'), { code: 'NOT_FOUND' });
  });

  it('refuses a ballot that was sealed with another secret', async () => {
    await enter('build_7', 2);
    const ballot = await issue('build_7');
    const stranger = await startFeedbackServer(postgres.store, { host: '127.0.0.1', port: 0, token: 'other' });
    const other = createGrpcClient(FeedbackServiceClient, stranger.address, 'other');
    await assert.rejects(callUnary(other.castVote.bind(other), voteOn(ballot), LIMITS), { code: 'PERMISSION_DENIED' });
    other.close();
    await stranger.close();
  });

  it('keeps a vote whatever becomes of the service', async () => {
    await enter('build_8', 2);
    const ballot = await issue('build_8');
    await cast(voteOn(ballot));
    await server.close();
    client.close();
    server = await startFeedbackServer(postgres.store, { host: '127.0.0.1', port: 0, token: 'secret' });
    client = createGrpcClient(FeedbackServiceClient, server.address, 'secret');
    assert.equal((await cast(voteOn(ballot))).pairVotes, 1);
    const history = await callUnary(client.listHistory.bind(client), { build: 'build_8', rater: RATER, limit: 10, offset: 0 }, LIMITS);
    assert.deepEqual(
      history.entries.map(({ entry }) => entry?.$case === 'vote' && entry.value.ballot),
      [ballot.ballot],
    );
  });
});
