import { startAgent, type AgentConfig } from '@modwright/agent';
import { AppError, type Lifecycle } from '@modwright/runtime';
import { handleCasesRequested } from './handlers/cases-requested.ts';
import { handleVerdictRequested } from './handlers/verdict-requested.ts';
import { readWorkedExamples } from './prompts/worked.ts';

/** Starts the tester: takes commands from `work.tester`, makes the cases of a plan and grades drafts of modules. */
export function startTester(config: AgentConfig): Promise<Lifecycle> {
  const worked = readWorkedExamples();
  return startAgent('tester', config, async (body, turn) => {
    if (body.$case === 'casesRequested') return { $case: 'casesAuthored', value: await handleCasesRequested(body.value, turn, worked) };
    if (body.$case === 'verdictRequested') return { $case: 'verdictReached', value: await handleVerdictRequested(body.value, turn) };
    throw new AppError('INVALID_ARGUMENT', `failed to handle ${body.$case}: the tester makes cases and verdicts`);
  });
}
