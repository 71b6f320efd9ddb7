import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { BallotRow, ContestRow, EntryRow, TallyRow, VoteChoice } from '@modwright/store/ballots';
import { statisticsOf } from './statistics.ts';
import { effectOf as effect } from './vote-effect.ts';

function entry(side: string): EntryRow {
  return { contest: 'c', side, build: 'build_1', module: 'lend', draft: side, turn: `t-${side}`, policy_version: 'v', passed: 1, expected: 2 };
}

const [a, b] = [entry('a'), entry('b')];
const proven = { votes: 5, right: 5 };
const effectOf = (ballot: BallotRow, choice: VoteChoice, tallies: readonly TallyRow[], gold = proven) => effect(ballot, choice, tallies, gold, new Date());
const contest: ContestRow = { id: 'c', kind: 'module', build: 'build_1', module: 'lend', title: 'lend of Tools', task: '', created_at: new Date(0) };
const ballot: BallotRow = {
  id: 'ballot_1',
  rater: 'r',
  simulated: false,
  orderSeed: 1,
  gold: null,
  issuedAt: new Date(0),
  expiresAt: new Date(1),
  contest,
  left: a,
  right: b,
};

function tally(leftSide: string, rightSide: string, choice: VoteChoice, count: number, simulated = false): TallyRow {
  return { contest: 'c', leftSide, rightSide, choice, simulated, count };
}

describe('what a vote moved', () => {
  it('is from one half to the side that was chosen, for a first vote', () => {
    const { before, after, pairVotes } = effectOf(ballot, 'left', [tally('a', 'b', 'left', 1)]);
    assert.deepEqual(before, { value: 0.5, low: 0, high: 1 });
    assert.ok((after?.value ?? 0) > 0.6 && (after?.low ?? 1) < 0.5);
    assert.equal(pairVotes, 1);
  });

  it('does not depend on which side stood on the left', () => {
    const straight = effectOf(ballot, 'left', [tally('a', 'b', 'left', 5), tally('a', 'b', 'right', 1)]);
    const turned = effectOf(ballot, 'left', [tally('a', 'b', 'left', 2), tally('b', 'a', 'right', 3), tally('b', 'a', 'left', 1)]);
    assert.deepEqual(turned.after, straight.after);
    assert.equal(turned.votesToFlip, straight.votesToFlip);
  });

  it('is nothing when both are bad', () => {
    const { before, after, contestVotes } = effectOf(ballot, 'both_bad', [tally('a', 'b', 'left', 3), tally('a', 'b', 'both_bad', 1)]);
    assert.deepEqual(after, before);
    assert.equal(contestVotes, 4);
  });

  it('is less by a vote of a program than by one of a person', () => {
    const person = effectOf(ballot, 'left', [tally('a', 'b', 'left', 1)]).after?.value ?? 0;
    const program = effectOf({ ...ballot, simulated: true }, 'left', [tally('a', 'b', 'left', 1, true)]).after?.value ?? 0;
    assert.ok(program > 0.5 && program < person);
  });

  it('says what it counts for by how its rater did where the better side is known, and why not yet', () => {
    const votes = [tally('a', 'b', 'left', 1)];
    const of = (right: number, of: number) => effectOf(ballot, 'left', votes, { votes: of, right });
    assert.match(of(0, 0).pending, /votes count after 3 ballots whose better side is known; 0 so far/);
    assert.match(of(1, 4).pending, /1 of 4 ballots whose better side is known were answered right/);
    assert.match(of(4, 4).pending, /it counts 10 minutes after it was given/);
    assert.match(effectOf({ ...ballot, gold: 'left' }, 'left', votes).pending, /its better side is known/);
    assert.ok(of(4, 4).weight > of(3, 4).weight && of(3, 4).weight > of(0, 4).weight);
    assert.equal(effectOf({ ...ballot, simulated: true }, 'left', votes).weight, of(5, 5).weight / 4);
  });

  it('says how many votes are needed, and how many would turn the order round', () => {
    const close = effectOf(ballot, 'left', [tally('a', 'b', 'left', 6), tally('a', 'b', 'right', 4)]);
    assert.ok(close.votesNeeded > 0);
    assert.equal(close.votesToFlip, 2);
    assert.equal(effectOf(ballot, 'left', [tally('a', 'b', 'left', 40), tally('a', 'b', 'right', 2)]).votesNeeded, 0);
  });
});

describe('statistics', () => {
  const of = (...tallies: TallyRow[]) => statisticsOf([contest], [a, b], tallies, 3);

  it('rate the sides, the best first', () => {
    const [standings] = of(tally('a', 'b', 'right', 5), tally('b', 'a', 'left', 3), tally('a', 'b', 'left', 1), tally('a', 'b', 'tie', 2)).contests;
    assert.deepEqual(
      standings?.standings.map(({ candidate, wins, ties, votes }) => [candidate?.side, wins, ties, votes]),
      [
        ['b', 8, 2, 11],
        ['a', 1, 2, 11],
      ],
    );
    assert.ok((standings?.standings[0]?.rating?.value ?? -1) > 0 && (standings?.standings[1]?.rating?.value ?? 1) < 0);
  });

  it('show when the place of a side decides instead of the side', () => {
    const fair = of(tally('a', 'b', 'left', 20), tally('b', 'a', 'right', 20));
    assert.deepEqual([fair.leftShare?.value, (fair.agreement?.value ?? 0) > 0.9 || fair.agreement === undefined], [0.5, true]);
    const lazy = of(tally('a', 'b', 'left', 20), tally('b', 'a', 'left', 20));
    assert.equal(lazy.leftShare?.value, 1);
    assert.ok((lazy.leftShare?.low ?? 0) > 0.5 && (lazy.agreement?.value ?? 1) < 0.1);
  });

  it('leave out what cannot be said without votes', () => {
    const none = of();
    assert.deepEqual([none.votes, none.agreement, none.leftShare, none.contests[0]?.votesNeeded], [0, undefined, undefined, -1]);
  });
});
