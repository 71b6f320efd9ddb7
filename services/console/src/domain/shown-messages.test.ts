import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Head } from './conversation.ts';
import { ShownMessages } from './shown-messages.ts';

const head = (seq: number, kind: string): Head => ({ seq, kind, at: seq });
const heads = (): Head[] => ['asked', 'answered', 'asked', 'answered', 'noted'].map((kind, index) => head(index + 1, kind));

describe('what is shown of a conversation', () => {
  it('leaves out what the filter leaves out, and knows places and numbers', () => {
    const shown = new ShownMessages(heads(), (kind) => kind !== 'asked').upTo(Infinity);
    assert.deepEqual([shown.count, shown.at(0), shown.at(2), shown.at(3)], [3, 2, 5, undefined]);
    assert.deepEqual([shown.indexOf(4), shown.indexOf(3), shown.indexOf(9)], [1, -1, -1]);
  });

  it('ends at the message that a playback has come to', () => {
    const shown = new ShownMessages(heads(), () => true).upTo(3);
    assert.deepEqual([shown.count, shown.at(2), shown.at(3), shown.indexOf(4)], [3, 3, undefined, -1]);
    assert.equal(new ShownMessages(heads(), (kind) => kind === 'noted').upTo(4).count, 0);
  });

  it('looks at each message once, however long the conversation grows', () => {
    const growing = heads();
    let looks = 0;
    const messages = new ShownMessages(growing, () => (looks++, true));
    messages.upTo(Infinity);
    growing.push(head(6, 'noted'));
    assert.equal(messages.upTo(Infinity).count, 6);
    assert.equal(looks, 6);
  });
});
