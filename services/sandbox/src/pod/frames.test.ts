import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFrameReader, encodeFrame, type Frame } from './frames.ts';

function readAll(chunks: readonly Uint8Array[]): Frame<{ t: string }>[] {
  const frames: Frame<{ t: string }>[] = [];
  const read = createFrameReader<{ t: string }>((frame) => frames.push(frame));
  for (const chunk of chunks) read(chunk);
  return frames;
}

test('frames come out whole, however their bytes come', () => {
  const all = Buffer.concat([encodeFrame({ t: 'a' }, Buffer.from('one')), encodeFrame({ t: 'b' }), encodeFrame({ t: 'c' }, Buffer.alloc(70_000, 7))]);
  for (const size of [1, 7, 64, 4_096, all.length]) {
    const chunks = Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.subarray(index * size, (index + 1) * size));
    const frames = readAll(chunks);
    assert.deepEqual(
      frames.map(({ message, body }) => [message.t, body.length]),
      [
        ['a', 3],
        ['b', 0],
        ['c', 70_000],
      ],
    );
    assert.equal(frames[0]?.body.toString(), 'one');
  }
});

test('bytes that are no frame are refused before they are kept', () => {
  assert.throws(() => readAll([Buffer.alloc(16, 0xff)]), /a frame of/);
});
