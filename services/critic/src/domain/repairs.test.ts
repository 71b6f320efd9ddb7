import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RewardedDraft } from '@modwright/contracts/build';
import { efficiencyOf, repairTurnsOf } from './repairs.ts';

/** Drafts as [turn, share, mistakes]. */
function efficiency(...drafts: [number, number, string[]][]): number | undefined {
  return efficiencyOf(repairTurnsOf(drafts.map(([turn, passShare, mistakes]) => RewardedDraft.fromPartial({ turn, passShare, mistakes }))));
}

describe('repairs', () => {
  it('have no score when nothing had to be repaired', () => {
    assert.equal(efficiency([0, 1, []]), undefined);
    assert.equal(efficiency(), undefined);
  });

  it('are 1 when one turn puts everything right, whatever was wrong', () => {
    assert.equal(efficiency([0, 0, ['no such name']], [1, 1, []]), 1);
    assert.equal(efficiency([0, 0.9, ['c1']], [1, 1, []]), 1);
  });

  it('are less for every turn more, and more when the turns on the way bring something', () => {
    const slow = efficiency([0, 0, ['a']], [1, 0, ['b']], [2, 1, []]);
    const steady = efficiency([0, 0, ['a']], [1, 0.5, ['b']], [2, 1, []]);
    assert.deepEqual([slow, steady], [0.5, 0.75]);
  });

  it('are 0 when they bring nothing, and never less for what they break', () => {
    assert.equal(efficiency([0, 0.5, ['a']], [1, 0.2, ['a', 'b']]), 0);
  });

  it('are lowered by a turn that makes the same mistakes again', () => {
    assert.equal(efficiency([0, 0, ['a', 'b']], [1, 0, ['b', 'a']], [2, 1, []]), 0.5 * (1 - 0.5 * 0.5));
  });

  it('count the best of the samples of a turn', () => {
    assert.equal(efficiency([0, 0, ['a']], [1, 0, ['a']], [1, 1, []]), 1);
  });
});
