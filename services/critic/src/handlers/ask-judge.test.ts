import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Prompt } from '@modwright/agent';
import { AskJudgeRequest } from '@modwright/contracts/rewards';
import { Completed } from '@modwright/contracts/policy';
import { askJudge } from './ask-judge.ts';

/** A model that answers by what it is shown; `asked` keeps the prompts. */
function model(answer: (text: string) => string) {
  const asked: Prompt[] = [];
  const generate = async (_id: string, prompt: Prompt): Promise<Completed> => {
    asked.push(prompt);
    return Completed.fromPartial({ text: answer(prompt.messages.at(-1)!.content), turnId: `turn_${asked.length}` });
  };
  return { generate, asked };
}

const request = AskJudgeRequest.fromPartial({ build: 'build_1', module: 'lendTool', task: 'lend a tool', left: 'GOOD', right: 'BAD' });
const { signal } = new AbortController();

test('a judge that sees the better one in both orders votes for its side', async () => {
  const good = model((text) => JSON.stringify({ better: text.indexOf('GOOD') < text.indexOf('BAD') ? 'first' : 'second' }));
  assert.deepEqual(await askJudge(good, request, signal), { choice: 'left', turns: ['turn_1', 'turn_2'] });
  assert.deepEqual(await askJudge(good, { ...request, left: 'BAD', right: 'GOOD' }, signal), { choice: 'right', turns: ['turn_3', 'turn_4'] });
  assert.deepEqual(
    good.asked.slice(0, 2).map(({ context }) => [context.role, context.step, context.module]),
    [
      ['critic', 'judge', 'lendTool'],
      ['critic', 'judge', 'lendTool'],
    ],
  );
});

test('a judge whose answer depends on the order abstains, as does one that cannot be read', async () => {
  assert.equal(
    (
      await askJudge(
        model(() => '{"better":"first"}'),
        request,
        signal,
      )
    ).choice,
    'abstain',
  );
  assert.equal(
    (
      await askJudge(
        model(() => 'GOOD is better'),
        request,
        signal,
      )
    ).choice,
    'abstain',
  );
  assert.equal(
    (
      await askJudge(
        model(() => '{"better":"same"}'),
        request,
        signal,
      )
    ).choice,
    'tie',
  );
});

test('without a model there is no judge', async () => {
  await assert.rejects(askJudge(undefined, request, signal), { code: 'FAILED_PRECONDITION' });
});
