import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Method } from '@modwright/contracts/learning';
import { component, head, rewarded } from '../testing/turns.ts';
import { groupAdvantages, scaleAdvantages } from './advantage.ts';
import { advantageOver, heard, newBaseline } from './baseline.ts';
import { toAnswers, toRollouts, whyNothing } from './batch.ts';
import { indexRewards, rewardsOfBuilds } from './components.ts';
import { newestComponents, rewardOf } from './reward.ts';
import { sieve } from './sieve.ts';
import { versionDistance } from './versions.ts';

const close = (actual: readonly number[], expected: readonly number[]): void => {
  assert.equal(actual.length, expected.length);
  actual.forEach((value, index) => assert.ok(Math.abs(value - (expected[index] ?? NaN)) < 1e-9, `${actual.join()} is not ${expected.join()}`));
};

const gate = component('must compile', 0, { source: 'gate' });

describe('the reward of a build', () => {
  it('is the mean of what was rewarded in it, each by its own gates', () => {
    const placed = (turn: string, name: string, value: number, source = 'checkpoint') => ({
      build: 'b',
      role: 'coder',
      turn,
      ...component(name, value, { source }),
    });
    const work = { build: 'b', role: 'integrator', turn: '', ...component('tests', 0.5) };
    assert.deepEqual(rewardsOfBuilds([placed('t1', 'cases', 1), placed('t2', 'cases', 1), placed('t2', 'must not tamper', 0, 'gate'), work]), [0.5]);
    assert.deepEqual(rewardsOfBuilds([placed('t1', 'must boot', 0, 'gate')]), [0]);
    assert.deepEqual(rewardsOfBuilds([]), []);
  });
});

describe('the reward of a turn', () => {
  it('is the mean by weight and confidence of what is known', () => {
    // (1 * 1 * 0.5 + 0.5 * 0.5 * 1) / (1 + 0.25)
    assert.equal(rewardOf([component('cases', 0.5), component('quality', 1, { weight: 0.5, confidence: 0.5 })]), 0.6);
    assert.equal(rewardOf([]), undefined);
  });

  it('is 0 behind a gate that was not passed, whatever people voted', () => {
    assert.equal(rewardOf([component('votes', 1, { source: 'votes' }), component('boots', 0, { source: 'gate' })]), 0);
    assert.equal(rewardOf([component('cases', 0.5), component('boots', 1, { source: 'gate' })]), 0.5);
  });

  it('takes a later judgement of the same thing instead of the earlier', () => {
    assert.deepEqual(
      newestComponents([component('cases', 0.1), component('cases', 0.9)]).map(({ value }) => value),
      [0.9],
    );
  });

  it('is of the turn, and of what its role did in the whole build', () => {
    const stored = { id: 1, build: 'build_1', role: 'coder', source: 'checkpoint', weight: 1, confidence: 1, reason: '' };
    const componentsOf = indexRewards([
      { ...stored, turn: 'turn_1', name: 'cases', value: 1 },
      { ...stored, turn: '', name: 'work', value: 0.5 },
      { ...stored, turn: '', name: 'plan', value: 0.5, role: 'planner' },
    ]);
    assert.deepEqual(
      componentsOf(head('turn_1')).map(({ name }) => name),
      ['work', 'cases'],
    );
    assert.deepEqual(
      componentsOf(head('turn_2')).map(({ name }) => name),
      ['work'],
    );
  });
});

describe('advantages inside a group', () => {
  it('normalise each component before the weighted sum, as computed by hand', () => {
    // cases 0, 1: mean 0.5, deviation 0.5 -> -1, +1. size 10, 30 (of 100): mean 0.2, deviation 0.1 -> -1, +1, weight 0.5.
    const [a, b] = [
      [component('cases', 0), component('size', 0.1, { weight: 0.5 })],
      [component('cases', 1), component('size', 0.3, { weight: 0.5 })],
    ];
    close(groupAdvantages([a, b]), [-1.5, 1.5]);
    // Three values 0, 0, 1: mean 1/3, deviation sqrt(2)/3 -> -1/sqrt(2), -1/sqrt(2), sqrt(2).
    close(groupAdvantages([[component('c', 0)], [component('c', 0)], [component('c', 1)]]), [-Math.SQRT1_2, -Math.SQRT1_2, Math.SQRT2]);
  });

  it('do not count what a sibling lacks against it', () => {
    close(groupAdvantages([[component('c', 0)], [component('c', 1)], [component('other', 1)]]), [-1, 1, 0]);
  });

  it('put an answer behind a gate below all others', () => {
    const gated = [component('cases', 1), component('parses', 0, { source: 'gate' })];
    const [first = 0, second = 0] = groupAdvantages([gated, [component('cases', 0.5), component('parses', 1, { source: 'gate' })]]);
    assert.ok(first < 0 && second > 0);
  });

  it('are 0 when all got the same, and scaled to a root mean square of 1', () => {
    close(groupAdvantages([[component('c', 1)], [component('c', 1)]]), [0, 0]);
    close(scaleAdvantages([-2, 2]), [-1, 1]);
    close(
      scaleAdvantages([3, 1, -4, 0]),
      [3, 1, -4, 0].map((value) => value / Math.sqrt(26 / 4)),
    );
    close(scaleAdvantages([0, 0]), [0, 0]);
  });
});

describe('the baseline of a role without siblings', () => {
  it('has mean and deviation of what it heard', () => {
    const baseline = [0.2, 0.4, 0.9].reduce(heard, newBaseline('planner', 'plan'));
    close([baseline.count, baseline.mean, baseline.deviations], [3, 0.5, 0.26]);
    close([advantageOver(baseline, 0.5 + Math.sqrt(0.26 / 3))], [1]);
  });

  it('goes on from what was stored instead of starting anew', () => {
    const stored = { role: 'planner', step: 'plan', count: 10, mean: 0.9, deviations: 0.1 };
    const { rollouts, baselines } = toRollouts([rewarded('a', [component('tests', 0.5)], { role: 'planner', step: 'plan' })], [stored]);
    assert.ok(rollouts[0]!.advantage < 0);
    assert.equal(baselines[0]?.count, 11);
  });
});

describe('a batch', () => {
  it('drops groups in which nothing tells the answers apart, and counts them', () => {
    const { rollouts, counts } = toRollouts(
      [
        rewarded('a', [component('cases', 1)], { prompt: 'p' }),
        rewarded('b', [component('cases', 0)], { prompt: 'p' }),
        rewarded('c', [component('cases', 1)], { prompt: 'q' }),
        rewarded('d', [component('cases', 1)], { prompt: 'q' }),
      ],
      [],
    );
    assert.deepEqual(counts, { used: 2, groups: 1, zeroVariance: 2 });
    close(
      rollouts.map(({ advantage }) => advantage),
      [1, -1],
    );
    assert.deepEqual([...new Set(rollouts.map(({ group }) => group))], ['coder/draft/p']);
  });

  it('keeps roles and steps apart even when their prompts are equal', () => {
    const turns = [rewarded('a', [component('c', 1)], { step: 'draft' }), rewarded('b', [component('c', 0)], { step: 'repair' })];
    assert.equal(toRollouts(turns, []).counts.used, 0);
  });

  it('says why there is nothing to learn from and what to do', () => {
    const counts = { groups: 0, zeroVariance: 4, stale: 0, withoutIds: 0, unrewarded: 0, consumed: 0, heldOut: 0, preferences: 0, answers: 0, otherModel: 0 };
    const empty = toRollouts([], []);
    assert.match(
      whyNothing(Method.GRPO, empty, [], [], counts) ?? '',
      /^nothing to learn from: all 4 answers got what their siblings got: build with more samples/,
    );
    assert.match(whyNothing(Method.GRPO, empty, [], [], { ...counts, zeroVariance: 0, consumed: 3 }) ?? '', /3 learnt from before.*--collect DIR/);
    assert.match(whyNothing(Method.DPO, empty, [], [], counts) ?? '', /modwright vote/);
    assert.match(whyNothing(Method.SFT, empty, [], toAnswers([rewarded('a', [component('cases', 0.5)])]), counts) ?? '', /no answer was good enough/);
  });

  it('calls an answer good when what decides most for its role is as it should be', () => {
    const quality = component('quality', 0.4, { weight: 0.3 });
    assert.deepEqual(
      toAnswers([rewarded('a', [component('cases', 1), quality]), rewarded('b', [component('cases', 0.9), quality])]).map(({ good }) => good),
      [true, false],
    );
  });

  it('goes by thumbs where there are any, as sure as they are, and not behind a gate', () => {
    const cases = component('cases', 1);
    const turns = [rewarded('up', [component('cases', 0)]), rewarded('down', [cases]), rewarded('even', [cases]), rewarded('gated', [cases, gate])];
    const thumbs = [
      { turn: 'up', good: 3, bad: 0 },
      { turn: 'down', good: 0, bad: 1 },
      { turn: 'even', good: 1, bad: 1 },
      { turn: 'gated', good: 5, bad: 0 },
    ];
    assert.deepEqual(
      toAnswers(turns, thumbs).map(({ id, good, weight }) => [id, good, weight]),
      [
        ['up', true, 3 / 4],
        ['down', false, 1 / 2],
        ['even', true, 1],
        ['gated', false, 5 / 6],
      ],
    );
  });
});

describe('what a turn must be to be learnt from', () => {
  const parents = new Map([1, 2, 3, 4, 5].map((number) => [`policy-v00000${number}`, `policy-v00000${number - 1}`]));
  const context = { parent: 'policy-v000005', parents, baseModel: 'tiny', heldOut: new Set(['build_held']), componentsOf: () => [component('cases', 1)] };

  it('is of a version at most four away when training begins', () => {
    const { kept, counts } = sieve([head('old'), head('near', { version: 'policy-v000001' })], context);
    assert.deepEqual(
      kept.map(({ id }) => id),
      ['near'],
    );
    assert.equal(counts.stale, 1);
  });

  it('is counted by what keeps it out', () => {
    const now = { version: 'policy-v000005' };
    const { kept, counts } = sieve(
      [
        head('a', { ...now, played: true }),
        head('b', { ...now, build: 'build_held' }),
        head('c', { ...now, consumed: true }),
        head('d', { ...now, hasIds: false }),
        head('e', { ...now, model: 'other' }),
      ],
      context,
    );
    assert.deepEqual(kept, []);
    assert.deepEqual(counts, { heldOut: 2, consumed: 1, otherModel: 1, stale: 0, withoutIds: 1, unrewarded: 0 });
    assert.equal(sieve([head('f', now)], { ...context, componentsOf: () => [] }).counts.unrewarded, 1);
  });

  it('is as old as its line of descent says, not as numbers do', () => {
    const tree = new Map([
      ['a', 'base'],
      ['b', 'a'],
      ['refused', 'a'],
      ['c', 'b'],
    ]);
    assert.equal(versionDistance(tree, 'base', 'c'), 3);
    assert.equal(versionDistance(tree, 'refused', 'c'), 3);
    assert.equal(versionDistance(tree, 'c', 'c'), 0);
    assert.equal(versionDistance(tree, 'unknown', 'c'), Infinity);
  });
});
