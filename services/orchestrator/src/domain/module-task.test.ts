import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Agent, BuildStatus, ModuleTask } from '@modwright/contracts/build';
import { casesOf, Conversation, planOf, verdict } from '../testing/conversation.ts';

const task = ModuleTask.fromPartial({
  plan: planOf('a', 'b>a'),
  module: 'b',
  cases: [...casesOf('a', 'b'), { id: 'b.2', module: 'b' }],
  modules: [{ module: 'a', source: 'source of a', draft: 'a0' }],
});

describe('a build of one module', () => {
  it('asks the coder at once, and the tester with what the module depends on', () => {
    const build = new Conversation().submitTask(task);
    assert.deepEqual([build.asked(Agent.PLANNER), build.asked(Agent.CODER)], [[], ['b']]);
    build.drafts('b', 'b1');
    const asked = build.command('verdictRequested').value;
    assert.deepEqual(
      asked.cases.map(({ id }) => id),
      ['b.1', 'b.2'],
    );
    assert.deepEqual(asked.dependencies, [{ module: 'a', source: 'source of a', draft: 'a0' }]);
  });

  it('ends when its cases pass, without an app or a judgement', () => {
    const build = new Conversation()
      .submitTask(task)
      .drafts('b', 'b1')
      .verdicts('b', verdict('b1', 2, 2));
    const ended = build.command('buildEnded').value;
    assert.deepEqual([build.state?.status, ended.passed, ended.total], [BuildStatus.ACCEPTED, 2, 2]);
    assert.deepEqual([build.asked(Agent.INTEGRATOR), build.asked(Agent.CRITIC)], [[], []]);
  });

  it('ends below the bar when its turns are used up, and no case is set aside', () => {
    const build = new Conversation()
      .submitTask(task)
      .drafts('b', 'b1')
      .verdicts('b', verdict('b1', 1, 2))
      .drafts('b', 'b2')
      .verdicts('b', verdict('b2', 1, 2));
    const ended = build.command('buildEnded').value;
    assert.deepEqual([build.state?.status, ended.passed, ended.total], [BuildStatus.BELOW_BAR, 1, 2]);
  });

  it('keeps its best draft when its time is over', () => {
    const build = new Conversation().submitTask(task).drafts('b', 'b1').deadline();
    assert.equal(build.state?.status, BuildStatus.BELOW_BAR);
  });

  it('fails at once when the task names no module with cases', () => {
    assert.equal(new Conversation().submitTask({ ...task, module: 'c' }).state?.status, BuildStatus.FAILED);
    assert.equal(new Conversation().submitTask({ ...task, cases: [] }).state?.status, BuildStatus.FAILED);
  });
});
