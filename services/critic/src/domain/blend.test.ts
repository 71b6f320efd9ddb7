import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { component, crowdInput, goldVotes, NOW, vote } from '../testing/reward-rows.ts';
import { blend, type BlendedReward } from './blend.ts';
import { freeze, problemOf, thaw } from './frozen.ts';
import type { JudgeAnswerRow, RewardInput } from '@modwright/store/rewards';
import { REWARD_SETTINGS } from './reward-settings.ts';

const [A, B] = [
  { build: 'b', turn: 'a' },
  { build: 'b', turn: 'b' },
];
const components = [component('b', 'a', 0.5), component('b', 'b', 0.5)];

function input(about: Partial<RewardInput>): RewardInput {
  return { at: NOW, components, votes: [], opinions: [], scores: [], answers: [], ...about };
}

function rewardOf(turn: string, given: RewardInput): BlendedReward {
  return blend(given, REWARD_SETTINGS).rewards.find((reward) => reward.turn === turn) ?? assert.fail(`no reward of ${turn}`);
}

const trusted = (...raters: string[]) => raters.flatMap((rater) => goldVotes(rater));

describe('a blended reward', () => {
  it('is the weighted mean of its checkpoints when nobody voted', () => {
    const given = input({ components: [component('b', 'a', 1), component('b', 'a', 0.2, { name: 'quality', weight: 0.3 })] });
    assert.equal(rewardOf('a', given).reward, (1 + 0.06) / 1.3);
  });

  it('moves towards what people prefer, by l = n / (n + k)', () => {
    const votes = [...trusted('x', 'y'), vote('x', A, B, 'left'), vote('y', B, A, 'right')];
    const { reward, components: blended } = rewardOf('a', input({ votes }));
    const human = blended.find(({ source }) => source === 'votes') ?? assert.fail('no votes');
    const n = human.weight * REWARD_SETTINGS.priorVotes;
    const l = n / (n + REWARD_SETTINGS.priorVotes);
    assert.ok(human.value > 0.5 && n > 1 && n < 2, JSON.stringify(human));
    assert.ok(Math.abs(reward - ((1 - l) * 0.5 + l * human.value)) < 1e-12);
    assert.ok(rewardOf('b', input({ votes })).reward < 0.5);
  });

  it('is not moved by a tie, and falls on both sides when both are bad', () => {
    const of = (choice: 'tie' | 'both_bad') => ['a', 'b'].map((turn) => rewardOf(turn, input({ votes: [...trusted('x'), vote('x', A, B, choice)] })).reward);
    assert.ok(of('tie').every((reward) => Math.abs(reward - 0.5) < 1e-9));
    assert.ok(of('both_bad').every((reward) => reward < 0.5));
  });

  it('is 0 behind a closed gate, whatever people say', () => {
    const gate = component('b', 'a', 0, { source: 'gate', name: 'boots' });
    const votes = ['x', 'y', 'z'].flatMap((rater) => [...trusted(rater), vote(rater, A, B, 'left')]);
    const { reward, gate: name } = rewardOf('a', input({ components: [...components, gate], votes }));
    assert.deepEqual([reward, name], [0, 'boots']);
  });

  it('of the coder, planner and integrator follow votes on the whole app; that of a draft which is not in the app does not', () => {
    const rows = [
      component('b', 'a', 0.5),
      component('b', 'a', 0.5, { name: 'coherence' }),
      component('b', 'b', 0.5),
      component('b', '', 0.5, { role: 'planner', name: 'coverage' }),
      component('b', '', 0.5, { role: 'tester', name: 'mutants_killed' }),
    ];
    const votes = [...trusted('x'), vote('x', { build: 'b', turn: '' }, { build: 'other', turn: '' }, 'left')];
    const moved = blend(input({ components: rows, votes }), REWARD_SETTINGS).rewards.filter(({ reward }) => reward > 0.5);
    assert.deepEqual(
      moved.map(({ role, turn }) => [role, turn]),
      [
        ['coder', 'a'],
        ['planner', ''],
      ],
    );
  });

  it('takes thumbs and rubric scores as votes against the bar', () => {
    const opinion = { id: 'o', rater: 'x', simulated: false, ...A, at: NOW - 3_600_000 };
    const reward = (share: number) => rewardOf('a', input({ votes: trusted('x'), opinions: [{ ...opinion, share }] })).reward;
    assert.ok(reward(1) > 0.5 && reward(0) < 0.5);
    assert.ok(Math.abs(reward(0.5) - 0.5) < 1e-9);
  });
});

describe('a vote does not count', () => {
  const reward = (votes: RewardInput['votes']) => rewardOf('a', input({ votes })).reward;
  const cast = vote('x', A, B, 'left');

  it('from a rater without gold ballots, or who answered them wrong', () => {
    assert.equal(reward([cast]), 0.5);
    assert.equal(reward([...goldVotes('x', 2), cast]), 0.5);
    assert.equal(reward([...goldVotes('x', 4, 'right'), cast]), 0.5);
    assert.ok(reward([...goldVotes('x', 3), cast]) > 0.5);
  });

  it('while it is in quarantine', () => {
    assert.equal(reward([...trusted('x'), { ...cast, at: NOW - 1000 }]), 0.5);
  });

  it('as much as a person’s when the rater is simulated', () => {
    const shift = (simulated: boolean) => reward([...goldVotes('x', 3, 'left', simulated), { ...cast, simulated }]) - 0.5;
    assert.ok(shift(true) > 0 && shift(true) < 0.3 * shift(false), `${shift(true)} against ${shift(false)}`);
  });

  it('beyond the cap of its rater', () => {
    const many = Array.from({ length: 50 }, (_, index) => vote('x', A, { build: 'b', turn: `t${index}` }, 'left', { ballot: String(index) }));
    const { raterCap, priorVotes } = REWARD_SETTINGS;
    const moved = reward([...trusted('x'), ...many]) - 0.5;
    assert.ok(moved > 0 && moved <= (0.5 * raterCap) / (raterCap + priorVotes), String(moved));
  });
});

describe('the reward of a judgement by the model', () => {
  const answer = (choice: JudgeAnswerRow['choice'], turn = 'j1'): JudgeAnswerRow => ({ turn, build: 'b', left: A.turn, right: B.turn, choice });
  const people = [...trusted('x'), ...trusted('y'), ...trusted('z')];
  const votes = [...people, vote('x', A, B, 'left'), vote('y', B, A, 'right'), vote('z', A, B, 'tie')];
  const judged = (answers: readonly JudgeAnswerRow[], given = votes) =>
    blend(input({ votes: given, answers }), REWARD_SETTINGS).rewards.filter(({ role }) => role === 'critic');

  it('is how many people say the same of the two drafts, whichever stood on the left', () => {
    const [right, wrong, unreadable] = judged([answer('left', 'j1'), answer('right', 'j2'), answer('', 'j3')]);
    // z alone saw a tie, so z's vote weighs less.
    assert.ok(right!.reward > 2 / 3 && right!.reward < 0.8, String(right!.reward));
    assert.deepEqual([wrong!.reward, unreadable!.reward], [0, 0]);
    assert.equal(right!.components[0]?.name, 'agreement');
  });

  it('is not known where no person voted, whatever programs say', () => {
    assert.deepEqual(judged([answer('left')], people), []);
    assert.deepEqual(judged([answer('left')], [...goldVotes('p', 3, 'left', true), vote('p', A, B, 'left', { simulated: true })]), []);
  });

  it('is the same again from what was frozen', () => {
    const frozen = freeze(input({ votes, answers: [answer('left')] }), REWARD_SETTINGS);
    assert.equal(problemOf(frozen.content, frozen), undefined);
    assert.equal(thaw(frozen.content).input.answers.length, 1);
  });
});

describe('rewards of a crowd', () => {
  it('are the same bits in any order of the rows', () => {
    const given = crowdInput({ seed: 'order', builds: 12, raters: 20, votes: 30, colluding: 2 });
    const turned = {
      ...given,
      components: given.components.toReversed(),
      votes: given.votes.toSorted((a, b) => a.ballot.length - b.ballot.length || a.at - b.at || -1),
    };
    assert.equal(JSON.stringify(blend({ ...turned, votes: given.votes.toReversed() }, REWARD_SETTINGS)), JSON.stringify(blend(given, REWARD_SETTINGS)));
    assert.equal(JSON.stringify(blend(turned, REWARD_SETTINGS)), JSON.stringify(blend(given, REWARD_SETTINGS)));
  });

  it('are moved by one rater in ten that collude by no more than 0.1 at any draft and 0.03 on the mean', () => {
    for (const seed of ['one', 'two', 'three']) {
      const clean = blend(crowdInput({ seed, builds: 15, raters: 50, votes: 40, colluding: 0 }), REWARD_SETTINGS).rewards;
      const poisoned = blend(crowdInput({ seed, builds: 15, raters: 50, votes: 40, colluding: 5 }), REWARD_SETTINGS).rewards;
      const shifts = clean.map(({ reward }, index) => Math.abs(poisoned[index]!.reward - reward));
      const mean = shifts.reduce((sum, shift) => sum + shift, 0) / shifts.length;
      assert.ok(Math.max(...shifts) <= 0.1 && mean <= 0.03 && mean > 0, `${Math.max(...shifts)} at most, ${mean} on the mean`);
    }
  });
});
