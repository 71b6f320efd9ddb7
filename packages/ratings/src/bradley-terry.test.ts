import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chanceToWin, rate } from './bradley-terry.ts';
import { connectedGroups, type Comparison } from './comparison.ts';
import { fit } from './davidson.ts';
import { leadOf } from './decided-order.ts';

function votes(first: string, second: string, counts: Partial<Record<Comparison['outcome'], number>>): Comparison[] {
  return Object.entries(counts).flatMap(([outcome, count]) =>
    Array.from({ length: count }, () => ({ first, second, outcome: outcome as Comparison['outcome'], weight: 1 })),
  );
}

const near = (actual: number, expected: number, tolerance = 1e-4) => assert.ok(Math.abs(actual - expected) < tolerance, `${actual} is not ${expected}`);

describe('ratings', () => {
  it('of two items are the logarithm of wins over losses, and ties have the share of the closed form', () => {
    const { parameters } = fit(votes('a', 'b', { first: 40, second: 10, tie: 30 }), { priorSd: 1e4 });
    // The tie parameter has a prior of its own, so its closed form t / sqrt(w l) = 1.5 is met only approximately.
    near(parameters[0]! - parameters[1]!, Math.log(4), 0.01);
    near(Math.exp(parameters[2]!), 1.5, 0.03);
  });

  it('are relative to the reference, which has 0 without error', () => {
    const ratings = rate(votes('a', 'bar', { first: 3, second: 1 }), { reference: 'bar' });
    assert.deepEqual(
      ratings.map(({ item }) => item),
      ['a', 'bar'],
    );
    assert.ok(ratings[0]!.value > 0 && ratings[0]!.error > 0);
    assert.deepEqual([ratings[1]!.value, ratings[1]!.error], [0, 0]);
  });

  it('stay finite for an item that always won, and its interval is wide', () => {
    const [best] = rate(votes('a', 'b', { first: 5 }));
    assert.ok(Number.isFinite(best!.value) && best!.high - best!.low > 1);
  });

  it('are the same bits in any order of the votes', () => {
    const all = [...votes('a', 'b', { first: 7, second: 3, tie: 2 }), ...votes('c', 'b', { first: 2, second: 5 })].map((vote, index) => ({
      ...vote,
      weight: 0.1 + (index % 7) / 9,
    }));
    const turned = all.toReversed();
    assert.deepEqual(rate(turned), rate(all));
  });

  it('give the chance that one is preferred to the other, and know nothing of those that were never compared', () => {
    const all = [...votes('a', 'b', { first: 30, second: 10 }), ...votes('b', 'c', { first: 30, second: 10 })];
    const { value, low, high } = chanceToWin(all, 'a', 'c');
    assert.ok(value > 0.8 && low < value && value < high, String(value));
    near(chanceToWin(all, 'c', 'a').value, 1 - value);
    assert.deepEqual(chanceToWin(all, 'a', 'd'), { value: 0.5, low: 0, high: 1 });
  });

  it('of no votes are none', () => {
    assert.deepEqual(rate([]), []);
    assert.equal(leadOf([]), undefined);
  });
});

describe('a lead', () => {
  it('is decided by many votes and not by few', () => {
    assert.equal(leadOf(votes('a', 'b', { first: 60, second: 20 }))?.decided, true);
    assert.equal(leadOf(votes('a', 'b', { first: 3, second: 1 }))?.decided, false);
  });

  it('says how many votes are needed: with that many at the same rate it is decided, with half as many it is not', () => {
    const few = leadOf(votes('a', 'b', { first: 6, second: 4 }));
    const needed = few?.votesNeeded ?? assert.fail('no number');
    const more = (share: number) => votes('a', 'b', { first: 6 + Math.round(needed * share * 0.6), second: 4 + Math.round(needed * share * 0.4) });
    assert.equal(leadOf(more(1.1))?.decided, true);
    assert.equal(leadOf(more(0.5))?.decided, false);
  });

  it('says how many votes would flip it: without them the other leads, and no smaller number does', () => {
    assert.equal(leadOf(votes('a', 'b', { first: 12, second: 10 }))?.votesToFlip, 2);
    assert.equal(leadOf(votes('a', 'b', { first: 30, second: 10 }))?.votesToFlip, 20);
  });

  it('that nobody can tell needs no number of votes', () => {
    assert.equal(leadOf(votes('a', 'b', { first: 5, second: 5 }))?.votesNeeded, undefined);
  });
});

describe('connected groups', () => {
  it('share no item but the bar', () => {
    const groups = connectedGroups(
      [...votes('a', 'b', { first: 1 }), ...votes('b', 'c', { tie: 1 }), ...votes('d', 'bar', { first: 1 }), ...votes('bar', 'a', { second: 1 })],
      'bar',
    );
    assert.deepEqual(
      groups.map((group) => group.length),
      [3, 1],
    );
  });
});
