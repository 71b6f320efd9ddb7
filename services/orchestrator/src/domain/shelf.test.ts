import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Agent, ShelfUse } from '@modwright/contracts/build';
import { Case, CaseOrigin } from '@modwright/contracts/grading';
import { casesOf, Conversation, started, verdict } from '../testing/conversation.ts';
import type { Body } from './step.ts';

/** A build of modules "a" and "b" that looked at the shelf. */
function lookedAtShelf(...found: string[]): Conversation {
  const authored = { id: 'a.1', module: 'a', origin: CaseOrigin.AUTHORED };
  return new Conversation()
    .submit({ repairTurns: 0 }, {}, ShelfUse.ON)
    .plan('a', 'b')
    .finds(...found)
    .answer(Agent.TESTER, {
      $case: 'casesAuthored',
      value: { cases: [Case.fromPartial(authored), ...casesOf('b')], discarded: [], superseded: [], again: false },
    });
}
describe('the shelf', () => {
  it('is not spoken of when it is off and no pack was given', () => {
    const build = started('a');
    assert.ok(build.said.every(({ body }) => !body?.$case.startsWith('shelf')));
  });

  it('is searched while cases are made; modules start when both are known, whichever comes first', () => {
    const cases: Body = { $case: 'casesAuthored', value: { cases: casesOf('a'), discarded: [], superseded: [], again: false } };
    const early = new Conversation().submit({}, {}, ShelfUse.ON).plan('a').answer(Agent.TESTER, cases);
    assert.deepEqual(early.asked(Agent.CODER), []);
    assert.deepEqual(early.finds().asked(Agent.CODER), ['a']);
    const late = new Conversation().submit({}, {}, ShelfUse.ON).plan('a').finds();
    assert.deepEqual(late.asked(Agent.CODER), []);
    assert.deepEqual(late.answer(Agent.TESTER, cases).asked(Agent.CODER), ['a']);
  });

  it('gives a module that passes the new cases and its own, and no draft is asked for', () => {
    const build = lookedAtShelf('k1');
    assert.equal(build.command('draftsRequested').value.module, 'b', 'the other module is written as ever');
    build.fitted('k1');
    assert.deepEqual(
      build.command('verdictRequested').value.cases.map(({ id }) => id),
      ['a.1', 'a.k1'],
    );
    build.verdicts('a', verdict('k1', 2, 2));
    assert.equal(build.command('moduleAccepted').value.reusedFrom?.provenance?.build, 'build_0');
    assert.ok(
      build.state?.cases.some(({ id }) => id === 'a.k1'),
      'its own cases are cases of the app from now on',
    );
    build
      .drafts('b', 'b1')
      .verdicts('b', verdict('b1', 1, 1))
      .integrated(2, 2);
    const [a, b] = build.command('judgementRequested').value.history;
    assert.deepEqual([a?.reusedFrom?.shelfId, a?.drafts, b?.reusedFrom], ['k1', [], undefined]);
  });

  it('gives way to the next kept module, and then to a new draft, when one fails a case', () => {
    const build = lookedAtShelf('k1', 'k2')
      .fitted('k1')
      .verdicts('a', verdict('k1', 1, 2));
    assert.equal(build.command('draftsRequested').value.candidate?.kept?.id, 'k2');
    build.fitted('k2', 'it cannot be fitted');
    assert.deepEqual([build.command('draftsRequested').value.candidate, build.command('draftsRequested').value.samples], [undefined, 1]);
    build.drafts('a', 'k1');
    assert.deepEqual(build.asked(Agent.TESTER), ['a'], 'the same text may be written for this app: it is graded by its cases');
    assert.deepEqual(
      build.command('verdictRequested').value.cases.map(({ id }) => id),
      ['a.1'],
    );
  });

  it('gives nothing where only the plan itself would judge it', () => {
    const build = new Conversation().submit({}, {}, ShelfUse.ON).plan('a').finds('k1').cases('a');
    assert.equal(build.command('draftsRequested').value.candidate, undefined);
  });

  it('does no harm when it cannot be read, and when a kept module cannot be graded', () => {
    const failed: Body = { $case: 'turnFailed', value: { code: 'UNAVAILABLE', reason: 'gone', retryable: true } };
    const unread = new Conversation().submit({}, {}, ShelfUse.ON).plan('a').cases('a').answer(Agent.ORCHESTRATOR, failed);
    assert.deepEqual(unread.asked(Agent.CODER), ['a']);
    const ungraded = lookedAtShelf('k1').fitted('k1').answer(Agent.TESTER, failed, 'a');
    assert.equal(ungraded.command('draftsRequested').value.candidate, undefined);
  });
});
