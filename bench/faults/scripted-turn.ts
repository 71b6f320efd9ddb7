import type { AnswerCommand } from '@modwright/agent';
import { Message } from '@modwright/contracts/policy';
import { Program } from '@modwright/contracts/sandbox';
import { AppError } from '@modwright/runtime';
import { answerTo } from '../instant-answers.ts';

const PROMPT = Message.fromPartial({ role: 'ROLE_USER', content: 'x'.repeat(1_500) });
const PROGRAM = Program.fromPartial({ argv: ['sh', '-c', 'echo it runs'] });

/** Asks the model and runs a program in the sandbox, as real agents do, and then answers by the script. */
export const takeScriptedTurn: AnswerCommand = async (body, turn) => {
  const context = { step: body.$case, module: '', attempt: 0, sample: 0, group: '' };
  await turn.ask({ context, messages: [PROMPT], sampling: { temperature: 0, topP: 0, maxTokens: 64, seed: 0, stop: [] } });
  const { finished, stdout } = await turn.sandbox.run(PROGRAM, turn.signal);
  if (finished.exitCode !== 0 || !stdout.includes('it runs')) throw new AppError('INTERNAL', `the program ended with ${finished.exitCode}: ${stdout}`);
  return answerTo(body);
};
