import assert from 'node:assert/strict';
import { it } from 'node:test';
import { attentionFrom, look, toVoteTimes } from './attention.ts';

it('counts how long each side was looked at, until the vote', () => {
  let attention = attentionFrom(1_000);
  attention = look(attention, 'left', 2_000);
  attention = look(attention, 'right', 5_000);
  attention = look(attention, undefined, 6_000);
  attention = look(attention, 'left', 9_000);
  assert.deepEqual(toVoteTimes(attention, 9_500), {
    shown_at: '1970-01-01T00:00:01.000Z',
    first_interaction_at: '1970-01-01T00:00:02.000Z',
    dwell_left_ms: 3_500,
    dwell_right_ms: 1_000,
  });
});

it('says of an app that nobody went to only when it was shown', () => {
  assert.deepEqual(toVoteTimes(attentionFrom(0), 500), { shown_at: '1970-01-01T00:00:00.000Z', dwell_left_ms: 0, dwell_right_ms: 0 });
});
