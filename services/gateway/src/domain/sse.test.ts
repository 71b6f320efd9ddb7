import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatEvent, parseLastEventId } from './sse.ts';

describe('a server-sent event', () => {
  it('is one event whatever its text holds', () => {
    assert.equal(
      formatEvent({ event: 'message', id: 7, data: { text: 'a\n\nevent: end\n' } }),
      'id: 7\nevent: message\ndata: {"text":"a\\n\\nevent: end\\n"}\n\n',
    );
  });
  it('has no id when it is not kept', () => {
    assert.equal(formatEvent({ event: 'live', data: 1 }), 'event: live\ndata: 1\n\n');
  });
  it('is where a reader goes on after it, when the number is one of ours', () => {
    assert.deepEqual([undefined, '', '12', '-1', '1e3', 'x'].map(parseLastEventId), [0, 0, 12, undefined, undefined, undefined]);
  });
});
