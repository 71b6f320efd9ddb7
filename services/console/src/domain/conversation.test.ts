import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Conversation, PAGE } from './conversation.ts';

const message = (seq: number) => ({ seq, kind: 'buildNoted', at: new Date(seq * 1000).toISOString(), envelope: {} });
const outline = (count: number) => {
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  return { seq: numbers, kind: numbers.map(() => 'buildNoted'), at: numbers.map((seq) => seq * 1000) };
};

describe('a conversation', () => {
  it('holds each message once, whether it came by outline, page or stream', () => {
    const conversation = new Conversation();
    conversation.addOutline(outline(3));
    conversation.addMessages([message(3), message(4)]);
    conversation.addOutline(outline(5));
    conversation.addMessages([message(4)]);
    assert.deepEqual(
      conversation.heads.map(({ seq }) => seq),
      [1, 2, 3, 4, 5],
    );
    assert.equal(conversation.message(4)?.seq, 4);
    assert.equal(conversation.message(1), undefined);
  });

  it('asks once for each page that is looked at, and again after it could not be read', () => {
    const conversation = new Conversation();
    conversation.addOutline(outline(PAGE * 3));
    assert.deepEqual(conversation.missingPages(PAGE - 1, PAGE + 2), [1, PAGE + 1]);
    assert.deepEqual(conversation.missingPages(1, PAGE), []);
    conversation.release(1);
    assert.deepEqual(conversation.missingPages(1, PAGE), [1]);
  });

  it('tells its readers of every change until they leave', () => {
    const conversation = new Conversation();
    const seen: number[] = [];
    const leave = conversation.subscribe(() => seen.push(conversation.version));
    conversation.addMessages([message(1)]);
    conversation.setConnection('lost');
    leave();
    conversation.setConnection('open');
    assert.deepEqual(seen, [1, 2]);
  });

  it('has nothing live once it has ended', () => {
    const conversation = new Conversation();
    conversation.setLive({ from: 'coder', text: 'writes', at: 0 });
    conversation.setConnection('ended');
    assert.equal(conversation.live, undefined);
  });
});
