import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Brief } from '@modwright/contracts/plan';
import { needsSignIn } from './accounts.ts';
import { withAnswers } from './answers.ts';

const answer = (text: string) => ({ question: 'Q1', about: 'Which one holds?', text });

test('an answered limit holds everywhere, and the answer is a requirement', () => {
  const brief = Brief.fromPartial({ text: 'A member may hold at most 3 tools. A member may keep at most 5 tools, and at most 2 keys.' });
  assert.equal(
    withAnswers(brief, [answer('at most 5 tools')]).text,
    'A member may hold at most 5 tools. A member may keep at most 5 tools, and at most 2 keys.\n- at most 5 tools',
  );
});

test('answers about sign-in take away what they decide against', () => {
  const brief = Brief.fromPartial({ text: 'People must sign in. It works without accounts. Add books.' });
  assert.equal(needsSignIn(withAnswers(brief, [answer('Nobody signs in')]).text), false);
  assert.equal(needsSignIn(withAnswers(brief, [answer('Everybody signs in')]).text), true);
});

test('own words are added as they are: to requirements where there are any, else to the text', () => {
  const listed = withAnswers(Brief.fromPartial({ requirements: [{ id: 'R1', text: 'Add books' }] }), [answer('Books have no author')]);
  assert.deepEqual(
    listed.requirements.map(({ text }) => text),
    ['Add books', 'Books have no author'],
  );
  assert.equal(withAnswers(Brief.fromPartial({ text: 'Add books' }), [answer('Books have no author')]).text, 'Add books\n- Books have no author');
});
