import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { crowdInput } from '../testing/reward-rows.ts';
import { freeze, problemOf, thaw } from './frozen.ts';
import { REWARD_SETTINGS } from './reward-settings.ts';

const input = crowdInput({ seed: 'frozen', builds: 6, raters: 10, votes: 12, colluding: 1 });
const frozen = freeze(input, REWARD_SETTINGS);

describe('a frozen set', () => {
  it('is the same bytes whatever order the rows came in', () => {
    const turned = { ...input, components: input.components.toReversed(), votes: input.votes.toReversed() };
    assert.equal(freeze(turned, REWARD_SETTINGS).content, frozen.content);
    assert.equal(freeze(turned, REWARD_SETTINGS).rewardsDigest, frozen.rewardsDigest);
  });

  it('gives the same rewards again when it is thawed', () => {
    const again = thaw(frozen.content);
    assert.deepEqual(again.settings, REWARD_SETTINGS);
    assert.equal(freeze(again.input, again.settings).digest, frozen.digest);
    assert.equal(problemOf(frozen.content, frozen), undefined);
  });

  it('with one other bit is found out', () => {
    assert.equal(problemOf(frozen.content.replace('"left"', '"tie"'), frozen), 'its content is not what was frozen');
    assert.throws(() => thaw('["something else"]\n'), SyntaxError);
  });

  it('says that only time has passed', () => {
    const later = freeze({ ...input, at: input.at + 1000 }, REWARD_SETTINGS);
    assert.notEqual(later.digest, frozen.digest);
    assert.equal(later.rowsDigest, frozen.rowsDigest);
  });
});
