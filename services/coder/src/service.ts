import { startAgent, type AgentConfig } from '@modwright/agent';
import { AppError, type Lifecycle } from '@modwright/runtime';
import { handleDraftsRequested } from './handlers/drafts-requested.ts';
import { readPromptTexts } from './prompts/texts.ts';

/** Starts the coder: it answers requests for drafts of one module. */
export async function startCoder(config: AgentConfig): Promise<Lifecycle> {
  const texts = readPromptTexts();
  return startAgent('coder', config, async (body, turn) => {
    if (body.$case !== 'draftsRequested') throw new AppError('INVALID_ARGUMENT', `failed to handle ${body.$case}: the coder answers draftsRequested only`);
    return { $case: 'draftsProposed', value: await handleDraftsRequested(body.value, turn, texts) };
  });
}
