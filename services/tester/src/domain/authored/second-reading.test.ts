import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Disagreement } from '@modwright/contracts/build';
import { Case } from '@modwright/contracts/grading';
import { doubtAbout, secondReading } from './second-reading.ts';

/** A chore in this state, and what comes of opening it again. */
function reopened(status: string, answer: string, word = 'Chore1', label = 'w1'): Case {
  return Case.fromPartial({
    id: 'reopenChore.a1',
    steps: [
      { method: 'POST', path: '/.given/Chore', bodyJson: JSON.stringify({ name: `${word} $text:${label}`, status }), given: true },
      { method: 'POST', path: '/api/chores/{{chore.id}}/reopen', bodyJson: '{}', expect: { status: 200, bodyJson: JSON.stringify({ status: answer }) } },
    ],
  });
}

describe('a second reading of a sentence', () => {
  const first = reopened('open', 'open');

  it('that is refused as the first was is news when its rows are other ones', () => {
    const second = reopened('done', 'open');
    assert.equal(secondReading(first, second, Disagreement.REFUSES), second);
  });

  it('says nothing when it has the same rows under other names', () => {
    assert.equal(secondReading(first, reopened('open', 'open', 'cook', 'w2'), Disagreement.REFUSES), undefined);
  });

  it('tells rows apart that share a word from rows that do not', () => {
    const registered = (email: string): Case =>
      Case.fromPartial({
        steps: [
          { method: 'POST', path: '/.given/Registration', bodyJson: '{"email":"$email:w1"}', given: true },
          { method: 'POST', path: '/api/events/1/register', bodyJson: `{"email":"${email}"}`, expect: { status: 201 } },
        ],
      });
    const other = registered('$email:w2');
    assert.equal(secondReading(registered('$email:w1'), other, Disagreement.REFUSES), other);
  });

  it('confirms the first when it expects the same values, and takes its place when it does not', () => {
    assert.deepEqual(secondReading(first, reopened('done', 'open'), Disagreement.ANSWERS)?.steps[0], first.steps[0]);
    const second = reopened('done', 'done');
    assert.equal(secondReading(first, second, Disagreement.ANSWERS), second);
  });

  it('is told how the drafts answered', () => {
    const told = [Disagreement.REFUSES, Disagreement.ACCEPTS, Disagreement.ANSWERS].map(doubtAbout);
    assert.equal(new Set(told).size, 3);
  });
});
