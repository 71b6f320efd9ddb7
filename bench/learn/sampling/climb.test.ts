import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TRAIN } from '@modwright/ladder';
import { nextTask, type Visit } from './climb.ts';

const [first, second] = TRAIN;
assert.ok(first && second);
const visit = (level: number, share: number): Visit => ({ family: first.name, level, share });
const levelAfter = (...visits: Visit[]): number => nextTask([first, second], visits, 0, 0).level;

test('a family climbs when its drafts pass, steps down when they do not, and stays in between', () => {
  assert.equal(levelAfter(), 1);
  assert.equal(levelAfter(visit(1, 0.9)), 2);
  assert.equal(levelAfter(visit(1, 0.9), visit(2, 0.5)), 2);
  assert.equal(levelAfter(visit(1, 0.9), visit(2, 0.1)), 1);
  assert.equal(levelAfter(visit(3, 1)), 3);
  assert.equal(levelAfter(visit(1, 0)), 1);
});

test('families take turns, and no round sees the variants of another', () => {
  assert.deepEqual(
    [0, 1, 2].map((index) => nextTask([first, second], [], index, 0).family),
    [first.name, second.name, first.name],
  );
  assert.notEqual(nextTask([first], [], 0, 0).name, nextTask([first], [], 0, 1).name);
});
