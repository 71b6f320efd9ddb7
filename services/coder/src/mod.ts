export { startCoder } from './service.ts';
export { handleDraftsRequested } from './handlers/drafts-requested.ts';
export type { CoderTurn } from './handlers/propose-draft.ts';
export { readPromptTexts } from './prompts/texts.ts';
export type { AgentConfig } from '@modwright/agent';
