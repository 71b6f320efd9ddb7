import { parseStructured, type PolicyClient } from '@modwright/agent';
import type { AskJudgeReply, AskJudgeRequest } from '@modwright/contracts/rewards';
import { AppError, digest } from '@modwright/runtime';
import type { JudgedDrafts } from '@modwright/store/rewards';
import { injectionIn } from '../domain/injections.ts';
import { JUDGE_SCHEMA, judgePrompt, type JudgeAnswer } from '../prompts/judge.ts';

type Verdict = 'left' | 'right' | 'tie';

/**
 * Lets the model compare two sources in both orders. It abstains when its answer depends on the order, when it gives none that can be read, and
 * without asking when one of the texts speaks to whoever reads it.
 * Both turns are recorded like those of any agent.
 * @param keep takes what each turn said: people's votes on the same drafts are its reward.
 */
export async function askJudge(
  policy: Pick<PolicyClient, 'generate'> | undefined,
  request: AskJudgeRequest,
  keep: (answer: JudgedDrafts) => Promise<void>,
  signal: AbortSignal,
): Promise<AskJudgeReply> {
  if (!policy) throw new AppError('FAILED_PRECONDITION', 'there is no model to judge: start the stack with a policy');
  if (request.left === request.right) return { choice: 'tie', turns: [] };
  if ([request.task, request.left, request.right].some(injectionIn)) return { choice: 'abstain', turns: [] };
  const { build, module } = request;
  const id = digest(JSON.stringify([build, module, request.task, request.left, request.right]), 24);
  const ask = async (sample: number, first: string, second: string): Promise<{ better: JudgeAnswer['better'] | undefined; turn: string }> => {
    const completed = await policy.generate(
      `judge/${id}/${sample}`,
      {
        context: { build, role: 'critic', step: 'judge', module, attempt: 0, sample, group: '' },
        messages: judgePrompt(request.task, first, second, id.slice(0, 12)),
        sampling: { temperature: 0, topP: 1, maxTokens: 40, seed: 1, stop: [] },
        schema: JUDGE_SCHEMA,
      },
      signal,
    );
    return { better: readAnswer(() => parseStructured<JudgeAnswer>(completed, JUDGE_SCHEMA).better), turn: completed.turnId };
  };
  const straight = await ask(0, request.left, request.right);
  const turned = await ask(1, request.right, request.left);
  const turns = [straight.turn, turned.turn];
  const [one, other] = [straight.better && STRAIGHT[straight.better], turned.better && TURNED[turned.better]];
  const about = { build, module, left: digest(request.left), right: digest(request.right) };
  await keep({ ...about, turn: straight.turn, choice: one ?? '' });
  await keep({ ...about, turn: turned.turn, choice: other ?? '' });
  const choice = agreed(one, other);
  return { choice: choice ?? 'abstain', turns };
}

const STRAIGHT = { first: 'left', second: 'right', same: 'tie' } as const;
const TURNED = { first: 'right', second: 'left', same: 'tie' } as const;

function agreed(one: Verdict | undefined, other: Verdict | undefined): Verdict | undefined {
  return one === other ? one : undefined;
}

/** An answer that cannot be read is none; anything else that goes wrong is told. */
function readAnswer<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (AppError.from(error).code === 'INVALID_ARGUMENT') return undefined;
    throw error;
  }
}
