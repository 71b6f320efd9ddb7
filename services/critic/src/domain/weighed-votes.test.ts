import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { OpinionRow, RewardInput } from '@modwright/store/rewards';
import { goldVotes, NOW, vote } from '../testing/reward-rows.ts';
import { REWARD_SETTINGS } from './reward-settings.ts';
import { weighedVotes } from './weighed-votes.ts';

const [A, B] = [
  { build: 'b', turn: 'a' },
  { build: 'b', turn: 'b' },
];
const opinion = (rater: string, share: number, turn = 'a', id = rater): OpinionRow => ({
  ...{ id, rater, simulated: false, build: 'b', turn, share, at: NOW - 3_600_000 },
});
const weighed = (votes: RewardInput['votes'], opinions: RewardInput['opinions'] = []) => weighedVotes({ votes, opinions, at: NOW }, REWARD_SETTINGS);

describe('votes on drafts', () => {
  it('count by the reliability of their raters, those of raters who look badly hardly or not at all', () => {
    const { pairs } = weighed([
      ...goldVotes('careful', 9),
      vote('careful', B, A, 'left'),
      ...goldVotes('new', 3),
      vote('new', A, B, 'left'),
      vote('stranger', A, B, 'left'),
    ]);
    assert.equal(pairs.length, 1);
    const [{ left, leftWins, rightWins }] = pairs as [(typeof pairs)[0]];
    assert.equal(left, 'a');
    assert.ok(rightWins > leftWins && leftWins > 0 && rightWins < 1, `${rightWins} against ${leftWins}`);
  });

  it('of simulated raters count a quarter', () => {
    const of = (simulated: boolean) => weighed([...goldVotes('r', 3, 'left', simulated), vote('r', A, B, 'left', { simulated })]).pairs[0]!.leftWins;
    assert.ok(Math.abs(of(true) / of(false) - REWARD_SETTINGS.simulatedShare) < 1e-9);
  });

  it('that are ties, or say that both are bad, decide nothing; those on whole apps are of no draft', () => {
    const apps = [
      { build: 'x', turn: '' },
      { build: 'y', turn: '' },
    ] as const;
    const { pairs } = weighed([...goldVotes('r'), vote('r', A, B, 'both_bad'), vote('r', apps[0], apps[1], 'left', { contest: 'apps' })]);
    assert.deepEqual(
      pairs.map(({ leftWins, rightWins, undecided }) => [leftWins, rightWins, undecided > 0]),
      [[0, 0, true]],
    );
  });
});

describe('thumbs', () => {
  it('are summed for each draft, a score being part good and part bad', () => {
    const { thumbs } = weighed([...goldVotes('r'), ...goldVotes('s')], [opinion('r', 1), opinion('s', 0.25), opinion('stranger', 0)]);
    assert.equal(thumbs.length, 1);
    assert.ok(Math.abs(thumbs[0]!.good / thumbs[0]!.bad - 1.25 / 0.75) < 1e-9);
  });
});
