import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { raterOf, raterToDelete } from './rater.ts';

describe('a rater', () => {
  it('is the key itself, or someone the key knows', () => {
    assert.equal(raterOf('01A'), 'rater_01A');
    assert.equal(raterOf('01A', 'me'), 'rater_01A');
    assert.equal(raterOf('01A', 'ann'), 'rater_01A:ann');
  });

  it('is never one of another key', () => {
    for (const name of ['rater_01B', 'rater_01B:ann', 'a:b', 'a b', '', '-x', 'x'.repeat(81)])
      assert.throws(() => raterOf('01A', name), /is no name of a rater/);
  });

  it('is deleted by whose it is, and by whoever manages keys', () => {
    const caller = { keyId: '01A', scopes: ['feedback:write'] };
    assert.equal(raterToDelete(caller, 'me'), 'rater_01A');
    assert.equal(raterToDelete(caller, 'ann'), 'rater_01A:ann');
    assert.equal(raterToDelete(caller, 'rater_01A:ann'), 'rater_01A:ann');
    assert.throws(() => raterToDelete(caller, 'rater_01B:ann'), { code: 'PERMISSION_DENIED' });
    assert.throws(() => raterToDelete(caller, 'rater_01AB'), { code: 'PERMISSION_DENIED' });
    assert.equal(raterToDelete({ ...caller, scopes: ['keys:write'] }, 'rater_01B:ann'), 'rater_01B:ann');
  });
});
