import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSseParser } from './sse.ts';

test('puts events together from pieces cut anywhere', () => {
  const stream = 'data: {"a":1}\n\n: comment\nevent: x\ndata:{"a":"b\\n"}\r\n\ndata: [DONE]\n\n';
  for (let size = 1; size < 9; size += 1) {
    const parse = createSseParser();
    const pieces = Array.from({ length: Math.ceil(stream.length / size) }, (_, index) => stream.slice(index * size, (index + 1) * size));
    assert.deepEqual(pieces.flatMap(parse), [{ a: 1 }, { a: 'b\n' }]);
  }
});
