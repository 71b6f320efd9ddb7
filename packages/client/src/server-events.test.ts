import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readServerEvents } from './server-events.ts';

async function read(text: string, chunkBytes: number) {
  const bytes = Buffer.from(text);
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
  }
  const events = [];
  for await (const event of readServerEvents(chunks())) events.push(event);
  return events;
}

describe('an event stream', () => {
  it('is read the same however it is cut', async () => {
    const text = ': heartbeat\n\nid: 1\nevent: message\ndata: {"a":"ü"}\n\nevent: live\r\ndata: x\r\ndata: y\r\n\r\n';
    for (const size of [1, 2, 3, 7, 1000]) {
      assert.deepEqual(await read(text, size), [
        { id: '1', event: 'message', data: '{"a":"ü"}' },
        { id: '', event: 'live', data: 'x\ny' },
      ]);
    }
  });
  it('drops an event that was not finished', async () => {
    assert.deepEqual(await read('data: 1\n\ndata: 2\n', 4), [{ id: '', event: 'message', data: '1' }]);
  });
});
