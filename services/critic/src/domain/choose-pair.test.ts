import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seededRandom } from '@modwright/runtime';
import { choosePair, passShare, type Pair } from './choose-pair.ts';
import type { Entry } from './contests.ts';

function entry(side: string, passed: number): Entry {
  return { side, build: 'build_1', module: 'lend', draft: side, turn: `t-${side}`, policy_version: 'v', passed, expected: 10 };
}

function pair(first: Entry, second: Entry, drawn = 0): Pair {
  return { contest: 'c', first, second, drawn };
}

const rated = (_: string, one: Entry): number => passShare(one);
const [a, b, c, d] = [entry('a', 10), entry('b', 9), entry('c', 5), entry('d', 4)];
const names = (drawn: { readonly left: Entry; readonly right: Entry } | undefined): string[] => [drawn?.left.side ?? '', drawn?.right.side ?? ''].sort();

describe('the pair of a ballot', () => {
  it('is one that was drawn least', () => {
    assert.deepEqual(names(choosePair([pair(a, b, 2), pair(a, c, 1), pair(b, c, 2)], rated, false, seededRandom('x'))), ['a', 'c']);
  });

  it('is of those the one whose sides are closest', () => {
    assert.deepEqual(names(choosePair([pair(a, d), pair(a, b), pair(b, d)], rated, false, seededRandom('x'))), ['a', 'b']);
  });

  it('has a known better side when that is wanted and there is one', () => {
    const drawn = choosePair([pair(a, b), pair(a, c, 5), pair(c, d)], rated, true, seededRandom('x'));
    assert.deepEqual(names(drawn), ['a', 'c']);
    assert.equal(drawn?.gold === 'left' ? drawn.left.side : drawn?.right.side, 'a');
    assert.equal(choosePair([pair(a, b)], rated, true, seededRandom('x'))?.gold, null);
  });

  it('stands on either side about equally often, and always the same for one seed', () => {
    const lefts = Array.from({ length: 400 }, (_, seed) => choosePair([pair(a, b)], rated, false, seededRandom(String(seed)))?.left.side);
    const share = lefts.filter((side) => side === 'a').length / lefts.length;
    assert.ok(share > 0.4 && share < 0.6, String(share));
    assert.deepEqual(
      choosePair([pair(a, b), pair(c, d)], rated, false, seededRandom('7')),
      choosePair([pair(a, b), pair(c, d)], rated, false, seededRandom('7')),
    );
  });

  it('is none when there is none', () => {
    assert.equal(choosePair([], rated, false, seededRandom('x')), undefined);
  });
});
