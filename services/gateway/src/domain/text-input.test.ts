import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkText, decodeText, MAX_BRIEF_BYTES } from './text-input.ts';

const decode = (bytes: Uint8Array) => () => decodeText(bytes, 'the brief', MAX_BRIEF_BYTES);

describe('text that people give', () => {
  it('is taken as it is, without a byte order mark', () => {
    assert.equal(decode(Buffer.from('\uFEFFA café list'))(), 'A café list');
  });
  it('is refused when it is empty or only space', () => {
    assert.throws(decode(Buffer.from(' \n')), /the brief is empty: say in a sentence or two what to build/);
    assert.throws(() => checkText('', 'requirement R1', 10), /requirement R1 is empty: give some text/);
  });
  it('is refused when it is longer than the limit, with both sizes', () => {
    assert.throws(decode(Buffer.alloc(1024 * 1024, 'a')), /has 1\.0 MB and the limit is 64 KB: make it shorter/);
  });
  it('is refused when it is binary', () => {
    assert.throws(decode(Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1])), /is binary/);
    assert.throws(() => checkText('a\u0007b', 'the brief', 10), /control characters/);
  });
  it('is refused when it is not UTF-8', () => {
    assert.throws(decode(Buffer.from([0x63, 0x61, 0x66, 0xe9])), /is not UTF-8: save it as UTF-8/);
  });
});
