import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createBallotSeal } from './ballot-seal.ts';

const ballot = { ballot: 'ballot_1', rater: 'mw_1:ann', expiresAt: 1_800_000_000_000 };

describe('the seal of a ballot', () => {
  const { seal, open } = createBallotSeal('secret');

  it('gives back what was sealed', () => {
    assert.deepEqual(open(seal(ballot)), ballot);
  });

  it('is the same for every critic that shares the secret', () => {
    assert.equal(createBallotSeal('secret').seal(ballot), seal(ballot));
  });

  it('does not open when a character was changed, anywhere', () => {
    const text = seal(ballot);
    for (let at = 0; at < text.length - 1; at++) {
      const changed = `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
      assert.equal(open(changed), undefined, changed);
    }
  });

  it('does not open with another secret, without its code, or when it is no seal at all', () => {
    assert.equal(createBallotSeal('other').open(seal(ballot)), undefined);
    for (const text of ['', '.', 'nonsense', seal(ballot).split('.')[0] ?? '']) assert.equal(open(text), undefined);
  });
});
