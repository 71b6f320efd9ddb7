import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cellAt, EMPTY_SHEET, moveBy, scoreAt, scoreOf, scoresOf } from './ballot-sheet.ts';

const SCALES = [
  { id: 'ease', min: 1, max: 5 },
  { id: 'look', min: 0, max: 3 },
];

describe('a sheet of scores', () => {
  it('is filled by digits one after another: left, right, the next rubric', () => {
    let sheet = EMPTY_SHEET;
    for (const score of [4, 2, 0]) sheet = scoreAt(sheet, sheet.at, score, SCALES);
    assert.deepEqual(scoresOf(sheet, SCALES), [
      { rubric: 'ease', left: 4, right: 2 },
      { rubric: 'look', left: 0 },
    ]);
    assert.deepEqual(cellAt(sheet.at, SCALES), { scale: SCALES[1], side: 'right' });
  });

  it('takes a score back when it is given again, and stays there', () => {
    const sheet = scoreAt(scoreAt(EMPTY_SHEET, 0, 4, SCALES), 0, 4, SCALES);
    assert.deepEqual([scoreOf(sheet, 'ease', 'left'), sheet.at], [undefined, 0]);
  });

  it('takes no score that the rubric does not know', () => {
    assert.equal(scoreAt(EMPTY_SHEET, 0, 6, SCALES), EMPTY_SHEET);
    assert.equal(scoreAt(EMPTY_SHEET, 0, 3, []), EMPTY_SHEET);
  });

  it('does not leave the sheet', () => {
    assert.equal(moveBy(EMPTY_SHEET, -1, SCALES).at, 0);
    assert.equal(moveBy(EMPTY_SHEET, 99, SCALES).at, 3);
    assert.equal(moveBy(EMPTY_SHEET, 1, []).at, 0);
  });
});
