import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { describe, it } from 'node:test';
import { startTestStack } from '@modwright/gateway/testing';
import type { BallotView, FeedbackView, StatisticsView, VoteView } from '@modwright/gateway';
import { AppError } from '@modwright/runtime';
import { scratchFolder } from '@modwright/testkit';
import { createAsker, type Asker } from './adapters/asker.ts';
import { doorTo } from './testing/door-to.ts';
import { runCommand } from './testing/run-command.ts';

const backend = await startTestStack({ fails: (module) => module === 'markRead', version: () => 'policy-v000000', sandbox: true });
const door = doorTo(backend);
const cwd = scratchFolder();

const run = (args: readonly string[], asker?: Asker) => runCommand(door, cwd, args, asker);

/** A person who presses these keys, and types these lines. */
function person(keys: readonly string[], lines: readonly string[] = []): Asker {
  const [pressed, typed] = [[...keys], [...lines]];
  const next = (from: string[]): string => {
    const one = from.shift();
    if (one === undefined) throw new AppError('CANCELLED', 'nobody answered');
    return one;
  };
  return { ask: async () => next(typed), choose: async () => next(pressed), edit: async (text) => text };
}

const parsed = <T>(text: string): T => JSON.parse(text) as T;
assert.equal((await run(['build', 'A reading list', '--no-out'])).code, 0);

describe('modwright vote', () => {
  it('shows both apps, takes a key, and says what it moved', async () => {
    const { code, out, err } = await run(['vote'], person(['?', 'a']));
    assert.equal(code, 0, err);
    assert.match(out, /markRead of Reading list/);
    assert.match(out, /A {2}http:\/\/127\.0\.0\.1:\d+\n {2}B {2}http:\/\/127\.0\.0\.1:\d+/);
    assert.match(out, /T {2}both are as good/);
    assert.match(out, /✔ counted\n +as reward: .*better side is known/);
    assert.match(out, /A was draft markRead of markRead in build_\w+ by policy-v000000, \d of 2 cases pass/);
    assert.match(out, /chance that A is the better one: 50 % before, \d+ % now/);
    assert.match(out, /1 vote on this pair; \d+ more like these decide it/);
    const blind = out.slice(0, out.indexOf('counted'));
    assert.doesNotMatch(blind, /policy-v|cases pass|draft /);
  });

  it('says in one line that nothing is left, and how more comes about', async () => {
    const { code, err } = await run(['vote'], person(['a']));
    assert.equal(code, 2);
    assert.match(err, /^modwright: nothing is left for you to compare: .*--budget-samples 4/m);
  });

  it('gives the ballot to a script, and takes its vote later', async () => {
    const ballot = parsed<BallotView>((await run(['vote', '--json', '--rater', 'script'])).out);
    assert.equal((await fetch(new URL('/api/books', ballot.right.url))).status, 200);
    const cast = ['vote', '--ballot', ballot.id, '--choice', 'tie', '--rater', 'script', '--json'];
    const vote = parsed<VoteView>((await run(cast)).out);
    assert.deepEqual([vote.counted, vote.ballot, vote.pair_votes], [true, ballot.id, 2]);
    const again = await run(cast);
    assert.deepEqual([again.code, again.err.trim()], [2, `modwright: ballot ${ballot.id} was cast already: a ballot is for one vote`]);
  });

  it('takes scores under a rubric, given or asked for', async () => {
    assert.match((await run(['rubric', 'add', 'ease', '1 = hard, 5 = obvious'])).out, /ease: scores from 1 to 5/);
    assert.match((await run(['rubric', 'list'])).out, /ease +1 to 5 +1 = hard, 5 = obvious/);
    assert.equal((await run(['vote', '--choice', 'a', '--rubric', 'ease=4,2', '--rater', 'one'])).code, 0);
    assert.equal((await run(['vote', '--rubric', 'ease', '--rater', 'two'], person(['x'], ['1', '2']))).code, 0);
    const kept = parsed<FeedbackView[]>(await (await backend.call('GET', '/v1/feedback?limit=500')).text());
    assert.deepEqual(kept.map(({ score }) => score).sort(), [1, 2, 2, 4]);
  });

  it('leaves the ballot as it is when the person goes', async () => {
    const { code, err } = await run(['vote', '--rater', 'leaver'], person([]));
    assert.equal(code, 3);
    assert.match(err, /^modwright: nobody answered/m);
    assert.equal((await run(['vote', '--rater', 'leaver'], person(['b']))).code, 0);
  });

  it('refuses what it cannot do in one line', async () => {
    for (const [args, pattern] of [
      [['vote'], /needs a terminal to ask at/],
      [['vote', '--choice', 'c'], /Allowed choices are a, b, tie, both-bad/],
      [['vote', '--build', 'nonsense', '--choice', 'a'], /there is no build nonsense/],
      [['vote', '--ballot', 'ballot_none', '--choice', 'a'], /you have no ballot ballot_none/],
      [['vote', '--choice', 'a', '--rater', 'fresh', '--rubric', 'ease=9,1'], /takes scores from 1 to 5, not 9/],
      [['vote', '--choice', 'a', '--rater', 'fresh', '--rubric', 'ease=9'], /has no score for each side/],
      [['vote', '--choice', 'a', '--rater', 'fresh', '--rubric', 'none=1,2'], /there is no rubric none in force: there are ease/],
    ] as const) {
      const { code, err } = await run(args);
      assert.deepEqual([code, err.trim().split('\n').length], [2, 1], err);
      assert.match(err, pattern);
    }
  });
});

describe('modwright votes', () => {
  it('shows how the drafts stand', async () => {
    const { out } = await run(['votes', 'show', '--build', 'last']);
    assert.match(out, /\d+ votes of \d+ raters, 0 simulated ones: A \d+, B \d+, tie 1, both bad 1/);
    assert.match(out, /CANDIDATE +VERSION +RATING/);
    assert.ok(parsed<StatisticsView>((await run(['votes', 'show', '--json'])).out).votes >= 4);
  });

  it('forgets a rater', async () => {
    assert.match((await run(['votes', 'rm', 'one'])).out, /1 vote and 2 pieces of feedback are gone/);
    assert.match((await run(['votes', 'rm', 'one'])).out, /0 votes and 0 pieces/);
  });
});

describe('modwright feedback', () => {
  it('keeps thumbs, scores and comments on a build, a module or a message', async () => {
    assert.match((await run(['feedback', 'last', '--up', '--comment', 'quick'])).out, /^kept: thumb up and comment on build_/);
    assert.match((await run(['feedback', 'last', '--module', 'markRead', '--rubric', 'ease=3'])).out, /^kept: score 3 \(ease\) on markRead of build_/);
    const lines = (await run(['feedback', 'last', '--down', '--rubric', 'ease=2', '--json'])).out
      .trim()
      .split('\n')
      .map(parsed<FeedbackView>);
    assert.deepEqual(
      lines.map(({ thumb, score }) => [thumb, score]),
      [
        ['down', null],
        [null, 2],
      ],
    );
    assert.match(
      (await run(['feedback', 'last', '--comment', 'the plan is good', '--message', `${lines[0]?.build}/submitted`])).out,
      /^kept: comment on message build_/,
    );
  });

  it('refuses what it cannot do in one line', async () => {
    for (const [args, pattern] of [
      [['feedback', 'last'], /nothing is said: give --up/],
      [['feedback', 'nonsense', '--up'], /there is no build nonsense/],
      [['feedback', 'last', '--up', '--down'], /cannot be used with/],
      [['feedback', 'last', '--rubric', 'ease'], /"ease" is no score/],
      [['feedback', 'last', '--rubric', 'beauty=1'], /there is no rubric beauty/],
      [['feedback', 'last', '--up', '--module', 'none'], /has no module none/],
      [['feedback', 'last', '--comment', 'x'.repeat(5000)], /the comment has 5000 characters and the limit is 4000/],
    ] as const) {
      const { code, err } = await run(args);
      assert.deepEqual([code, err.trim().split('\n').length], [2, 1], err);
      assert.match(err, pattern);
    }
    assert.match((await run(['rubric', 'archive', 'ease'])).out, /ease takes no more scores/);
    assert.match((await run(['feedback', 'last', '--rubric', 'ease=1'])).err, /there is no rubric ease in force: there is none yet/);
  });
});

describe('keys at a terminal', () => {
  const terminal = () => {
    const input = Object.assign(new PassThrough(), { raw: [] as boolean[], setRawMode: (raw: boolean) => void input.raw.push(raw) });
    return { input, output: new PassThrough({ encoding: 'utf8' }) };
  };

  it('are taken one by one, whatever their case; others are ignored', async () => {
    const { input, output } = terminal();
    const chosen = createAsker(input, output, {}).choose('A or B: ', ['a', 'b'], new AbortController().signal);
    input.write('zB');
    assert.equal(await chosen, 'b');
    assert.equal(output.read(), 'A or B: b\n');
    assert.deepEqual(input.raw, [true, false]);
  });

  it('end with the input, with Ctrl-D and when they are not wanted any more', async () => {
    const [ended, closed, unwanted] = [terminal(), terminal(), terminal()];
    const ask = ({ input, output }: ReturnType<typeof terminal>, signal = new AbortController().signal) =>
      createAsker(input, output, {}).choose('', ['a'], signal);
    const abort = new AbortController();
    const all = [ask(ended), ask(closed), ask(unwanted, abort.signal)].map((one) => assert.rejects(one, { code: 'CANCELLED' }));
    ended.input.end();
    closed.input.write('\u0004');
    abort.abort();
    await Promise.all(all);
    assert.deepEqual(closed.input.raw, [true, false]);
  });
});
